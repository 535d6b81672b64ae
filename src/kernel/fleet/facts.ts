import { LABELS_MAX, NAME_LENGTH_MAX } from "../limits.ts";
import { type NodeFacts, type NodeId, POOL_LABEL } from "../model/index.ts";
import { type Labels, limits, type NodeSpec } from "../placement/index.ts";
import type { FleetRejection } from "./types.ts";

/** Names of labels that begin so are the ledger's own. */
export const OWN_LABELS = "arbiter/";

/** The labels by which a request selects where a node stands. */
export const CLUSTER_LABEL = `${OWN_LABELS}cluster`;
export const DATA_CENTER_LABEL = `${OWN_LABELS}data_center`;
export const RACK_LABEL = `${OWN_LABELS}rack`;

/**
 * The node as the index knows it: with the ledger's own labels of where it stands.
 * `pool`: whose units its GPUs are; empty for none.
 */
export function specOf(node: NodeId, facts: NodeFacts, pool: string): NodeSpec {
  const { cluster, dataCenter, rack, cpuMilli, memoryMib, gpus, gpuModel, gpuMemoryMib } = facts;
  const place: Labels = {
    [CLUSTER_LABEL]: cluster,
    ...(dataCenter === "" ? {} : { [DATA_CENTER_LABEL]: dataCenter }),
    ...(rack === "" ? {} : { [RACK_LABEL]: rack }),
    ...(pool === "" ? {} : { [POOL_LABEL]: pool }),
  };
  return {
    id: node,
    cpuMilli,
    memoryMib,
    gpus,
    model: gpus === 0 ? "" : gpuModel,
    gpuMemoryMib: gpus === 0 ? 0 : gpuMemoryMib,
    labels: { ...facts.labels, ...place },
    ...(pool === "" ? {} : { pool }),
  };
}

/** The first thing that is wrong with a node, its id included. */
export function checkFacts(node: NodeId, facts: NodeFacts): FleetRejection | undefined {
  const invalid = (path: string, message: string): FleetRejection => ({
    reason: "invalid_node",
    node,
    path,
    message,
  });
  if (!isName(node)) return invalid("/id", NAME_RULE);
  if (!isName(facts.cluster)) return invalid("/cluster", NAME_RULE);
  if (facts.dataCenter !== "" && !isName(facts.dataCenter)) {
    return invalid("/data_center", NAME_RULE);
  }
  if (facts.rack !== "" && !isName(facts.rack)) return invalid("/rack", NAME_RULE);
  const { NODE_AMOUNT_MAX, NODE_GPUS_MAX } = limits;
  if (!isWhole(facts.cpuMilli, NODE_AMOUNT_MAX)) return invalid("/cpu_milli", AMOUNT_RULE);
  if (!isWhole(facts.memoryMib, NODE_AMOUNT_MAX)) return invalid("/memory_mib", AMOUNT_RULE);
  if (!isWhole(facts.gpus, NODE_GPUS_MAX)) {
    return invalid("/gpus", `must be a whole number from 0 to ${NODE_GPUS_MAX}`);
  }
  if (facts.gpuModel !== "" && !isName(facts.gpuModel)) return invalid("/gpu_model", NAME_RULE);
  if (!isWhole(facts.gpuMemoryMib, NODE_AMOUNT_MAX)) return invalid("/gpu_memory_mib", AMOUNT_RULE);
  const fault = checkLabels(facts.labels);
  return fault === undefined ? undefined : invalid("/labels", fault);
}

const AMOUNT_RULE = `must be a whole number from 0 to ${limits.NODE_AMOUNT_MAX}`;
export const NAME_RULE = `must have 1 to ${NAME_LENGTH_MAX} characters, none of them a control`;

function checkLabels(labels: Labels): string | undefined {
  const entries = Object.entries(labels);
  if (entries.length > LABELS_MAX) return `must be at most ${LABELS_MAX}`;
  for (const [name, value] of entries) {
    if (!isName(name)) return `a name ${NAME_RULE}`;
    if (name.startsWith(OWN_LABELS)) return `names that begin with ${OWN_LABELS} are reserved`;
    if (value !== "" && !isName(value)) return `a value ${NAME_RULE}`;
  }
  return undefined;
}

/** A text that may name something: not empty, not too long, printable. */
export function isName(text: string): boolean {
  if (text === "" || text.length > NAME_LENGTH_MAX) return false;
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) < FIRST_PRINTABLE) return false;
  return true;
}

const FIRST_PRINTABLE = 0x20;

export function isWhole(value: number, most: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= most;
}

/** Do the two say the same of a node? */
export function areSameFacts(a: NodeFacts, b: NodeFacts): boolean {
  return (
    a.cluster === b.cluster &&
    a.dataCenter === b.dataCenter &&
    a.rack === b.rack &&
    a.cpuMilli === b.cpuMilli &&
    a.memoryMib === b.memoryMib &&
    a.gpus === b.gpus &&
    a.gpuModel === b.gpuModel &&
    a.gpuMemoryMib === b.gpuMemoryMib &&
    areSameLabels(a.labels, b.labels)
  );
}

function areSameLabels(a: Labels, b: Labels): boolean {
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && a[name] === b[name])
  );
}
