import { type Actor, type NodeFacts, type PutCluster, placement } from "../../kernel/index.ts";
import { LABELS_MAX } from "../schemas/atoms.ts";
import type { ClusterDocument } from "../schemas/clusters.ts";
import { type Fields, fieldsOf, listIn, nameIn, textIn, wholeIn } from "./fleet/fields.ts";
import type { Parsed } from "./reservation-codec.ts";

/** The command that stores a document, and what of it could not be understood. */
export interface ReadCluster {
  readonly command: PutCluster;
  readonly warnings: readonly string[];
}

/** Warnings told; a document of another kind would have one for each node. */
const WARNINGS_MAX = 20;
const NODE_ID_CHARS_MAX = 200;
const UNFIT = /[\p{C}\p{Z}]/gu;
const FIT_LABEL = /^[^\p{C}]{1,128}$/u;
const FIT_VALUE = /^[^\p{C}]{0,128}$/u;
/** Names that the ledger keeps for itself. */
const OWN_LABELS = "arbiter/";
const FIT_CLUSTER = /^[^\p{C}\p{Z}]{1,128}$/u;
const { NODE_AMOUNT_MAX, NODE_GPUS_MAX } = placement.limits;

/** Name of the label that tells which GPUs of the document a node's numbers stand for. */
export const GPU_IDS_LABEL = "gpu_ids";

/**
 * Reads AIGr.id's cluster document for the fleet; the document itself is kept whole. Tolerant:
 * what is missing or of the wrong type counts as 0 or empty (see ADR 0006). Errors: an id that is
 * none, or another than the path's. Cost: O(document).
 */
export function toClusterCommand(
  document: ClusterDocument,
  target: { readonly actor: Actor; readonly cluster: string },
): Parsed<ReadCluster> {
  const { actor, cluster } = target;
  const fields = fieldsOf(document);
  const given = fields["id"];
  if (given !== undefined && given !== cluster) {
    const message = `must be the path's, ${JSON.stringify(cluster)}`;
    return { ok: false, errors: [{ path: "/id", message }] };
  }
  if (!FIT_CLUSTER.test(cluster)) {
    const message = "must be 1 to 128 printable characters without spaces";
    return { ok: false, errors: [{ path: "id", message }] };
  }
  const { nodes, warnings } = readNodes(fields, cluster);
  const command: PutCluster = {
    kind: "cluster.put",
    actor,
    cluster,
    document: JSON.stringify(document),
    nodes,
  };
  return { ok: true, value: { command, warnings: cut(warnings) } };
}

/**
 * A node's id in the fleet: clusters may use the same node ids, so the cluster's goes before it.
 * Characters that no id may have are percent-encoded.
 */
export function toNodeId(cluster: string, documentNodeId: string): string {
  return `${cluster}/${documentNodeId.replaceAll(UNFIT, encodeURIComponent)}`;
}

/** The id that the cluster's document has for a node of the fleet. */
export function toDocumentNodeId(cluster: string, node: string): string {
  const prefix = `${cluster}/`;
  return node.startsWith(prefix) ? decodeUnfit(node.slice(prefix.length)) : node;
}

type Listed = PutCluster["nodes"][number];

interface ReadNodes {
  readonly nodes: readonly Listed[];
  readonly warnings: readonly string[];
}

function readNodes(document: Fields, cluster: string): ReadNodes {
  const nodes = new Map<string, Listed>();
  const warnings: string[] = [];
  const shared = sharedFacts(document, cluster);
  listIn(document["nodes"], "nodeData").forEach((value, index) => {
    const fields = fieldsOf(value);
    const own = textIn(fields, "id") || textIn(fields, "nodeId");
    const name = own === "" ? String(index) : own;
    if (own === "") warnings.push(`node ${index} has no id; it is called ${name}`);
    const node = toNodeId(cluster, name);
    if (node.length > NODE_ID_CHARS_MAX) warnings.push(`node ${index} is left out: its id is long`);
    else if (nodes.has(node)) warnings.push(`node ${index} is left out: ${name} comes twice`);
    else nodes.set(node, { node, facts: readFacts(fields, { shared, name, warnings }) });
  });
  return { nodes: [...nodes.values()], warnings };
}

interface SharedFacts {
  readonly cluster: string;
  readonly dataCenter: string;
  readonly tags: readonly string[];
}

function sharedFacts(document: Fields, cluster: string): SharedFacts {
  const tags = listIn(document, "tags").filter((tag) => typeof tag === "string");
  return { cluster, dataCenter: nameIn(document, "regionId"), tags };
}

interface Reading {
  readonly shared: SharedFacts;
  readonly name: string;
  readonly warnings: string[];
}

function readFacts(fields: Fields, reading: Reading): NodeFacts {
  const { shared, name, warnings } = reading;
  const bounded = (value: number, what: string): number => {
    if (value <= NODE_AMOUNT_MAX) return value;
    warnings.push(`node ${name} has more ${what} than a node may; it counts as ${NODE_AMOUNT_MAX}`);
    return NODE_AMOUNT_MAX;
  };
  const gpus = readGpus(fields, reading);
  const own = listIn(fields, "tags").filter((tag) => typeof tag === "string");
  return {
    cluster: shared.cluster,
    dataCenter: shared.dataCenter,
    rack: nameIn(fields, "rack"),
    cpuMilli: bounded(wholeIn(fields["vcpus"], "count", 1_000), "cores"),
    memoryMib: bounded(wholeIn(fields, "memory"), "memory"),
    gpus: gpus.numbers.length,
    gpuModel: gpus.model,
    gpuMemoryMib: gpus.memoryMib,
    labels: labelsOf([...shared.tags, ...own], gpus.numbers),
  };
}

interface Gpus {
  /** Places in the document's list, ascending. */
  readonly numbers: readonly number[];
  readonly model: string;
  readonly memoryMib: number;
}

const NO_GPUS: Gpus = { numbers: [], model: "", memoryMib: 0 };

function readGpus(fields: Fields, reading: Reading): Gpus {
  const listed = listIn(fields["gpus"], "gpus").map(fieldsOf);
  const gpus = listed.length > 0 ? mostFrequent(listed, reading) : counted(fields["gpus"]);
  if (gpus.numbers.length <= NODE_GPUS_MAX) return gpus;
  const { name, warnings } = reading;
  warnings.push(`node ${name}: only its first ${NODE_GPUS_MAX} GPUs count`);
  return { ...gpus, numbers: gpus.numbers.slice(0, NODE_GPUS_MAX) };
}

/** A node of the fleet has one model: of several the most frequent, of equals the first listed. */
function mostFrequent(listed: readonly Fields[], { name, warnings }: Reading): Gpus {
  const places = new Map<string, number[]>();
  listed.forEach((gpu, place) => {
    const model = nameIn(gpu, "modelName");
    const known = places.get(model);
    if (known === undefined) places.set(model, [place]);
    else known.push(place);
  });
  let best: readonly [string, readonly number[]] = ["", []];
  for (const entry of places) if (entry[1].length > best[1].length) best = entry;
  const [model, numbers] = best;
  const others = listed.length - numbers.length;
  if (others > 0) warnings.push(`node ${name}: ${others} GPUs of other models than ${model} rest`);
  const sizes = numbers.map((place) => wholeIn(listed[place], "memory"));
  return { numbers, model, memoryMib: Math.min(NODE_AMOUNT_MAX, ...sizes) };
}

/** Without a list: so many of the first model that is named, with equal shares of the memory. */
function counted(value: unknown): Gpus {
  const count = wholeIn(value, "count");
  if (count === 0) return NO_GPUS;
  const model = nameIn({ model: listIn(value, "modelNames")[0] }, "model");
  const memoryMib = Math.floor(wholeIn(value, "memory") / count);
  return {
    numbers: Array.from({ length: Math.min(count, NODE_GPUS_MAX + 1) }, (_, place) => place),
    model,
    memoryMib: Math.min(NODE_AMOUNT_MAX, memoryMib),
  };
}

/** A tag is a label with the value `true`; `name=value` is one with that value. */
function labelsOf(
  tags: readonly string[],
  gpuNumbers: readonly number[],
): Readonly<Record<string, string>> {
  const labels = new Map<string, string>();
  for (const tag of tags) {
    const end = tag.indexOf("=");
    const [name, value] = end > 0 ? [tag.slice(0, end), tag.slice(end + 1)] : [tag, "true"];
    if (FIT_LABEL.test(name) && FIT_VALUE.test(value) && !name.startsWith(OWN_LABELS)) {
      labels.set(name, value);
    }
  }
  const isWhole = gpuNumbers.every((number, place) => number === place);
  const kept = [...labels].slice(0, LABELS_MAX - 1);
  if (!isWhole) kept.push([GPU_IDS_LABEL, gpuNumbers.join(",")]);
  return Object.fromEntries(kept);
}

function cut(warnings: readonly string[]): readonly string[] {
  if (warnings.length <= WARNINGS_MAX) return warnings;
  const more = warnings.length - WARNINGS_MAX;
  return [...warnings.slice(0, WARNINGS_MAX), `and ${more} more like these`];
}

function decodeUnfit(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
