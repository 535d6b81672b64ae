import type { Json, JsonObject } from "../../../policies/index.ts";
import { field, isList, isObject } from "../protocol/codec.ts";
import { describeNode } from "./described.ts";
import type { NamedNodes } from "./node-names.ts";
import { ledgerEntry } from "./node-share.ts";

/**
 * A cluster's document as a policy is shown it: each node in `nodes.nodeData` carries what the
 * ledger can still grant of it (`ledger`), and nodes that registered themselves are listed too.
 * The same object if the cluster has no nodes in the ledger.
 */
export function showDocument(stored: JsonObject, named: NamedNodes): JsonObject {
  if (named.size === 0) return stored;
  const nodes = field(stored, "nodes");
  const listed = field(nodes, "nodeData");
  const seen = new Set<string>();
  const shown = (isList(listed) ? listed : []).map((told, place): Json => {
    const name = nameOf(told, place);
    const node = named.get(name);
    if (node === undefined || seen.has(name)) return told;
    seen.add(name);
    return { ...(isObject(told) ? told : {}), ledger: ledgerEntry(node) };
  });
  for (const [name, node] of named) {
    if (!seen.has(name)) shown.push({ ...describeNode(name, node), ledger: ledgerEntry(node) });
  }
  return { ...stored, nodes: { ...(isObject(nodes) ? nodes : {}), nodeData: shown } };
}

/** A node without an id goes by its place, as it does in the ledger. */
function nameOf(told: Json, place: number): string {
  for (const name of ["id", "nodeId"]) {
    const value = field(told, name);
    if (typeof value === "string" && value !== "") return value;
  }
  return String(place);
}
