import type { NodeView } from "../../../kernel/index.ts";
import type { Json, JsonObject } from "../../../policies/index.ts";
import {
  type ClusterEntry,
  type FleetDocuments,
  findNode,
  gpuNumber,
  toDocumentGpu,
  toLedgerGpu,
} from "../fleet/index.ts";
import { field, isList, isObject } from "../protocol/codec.ts";
import { failed, type Result, served } from "../protocol/failure.ts";

/** One choice of a policy, with what of it there really is. Absent is what it left open. */
export interface Choice {
  /** As the policy gave it back. */
  readonly told: JsonObject;
  readonly cluster?: ClusterEntry;
  readonly node?: NodeView;
  readonly gpus?: readonly number[];
}

/**
 * What a policy chose: one choice, or a list with one for each allocation request. Checked is only
 * what is there: a cluster, node or GPU that it names must exist. Other values choose nothing.
 */
export function readAnswer(value: Json, documents: FleetDocuments): Result<readonly Choice[]> {
  const items = isList(value) ? value : [value];
  if (items.length > CHOICES_MAX) return wrong(`it is a list of more than ${CHOICES_MAX} entries`);
  const anywhere = finder(documents);
  const choices: Choice[] = [];
  for (const [place, item] of items.entries()) {
    if (!isObject(item)) continue;
    const where = isList(value) ? `entry ${place}: ` : "";
    const choice = readChoice(item, documents, anywhere, where);
    if (!choice.ok) return choice;
    choices.push(choice.value);
  }
  return served(choices);
}

/** Entries of one answer; each is looked up, so there must be an end. */
const CHOICES_MAX = 10_000;

/** Finds a node whose cluster is not told. */
type Finder = (name: string) => NodeView | undefined;

function finder({ clusters }: FleetDocuments): Finder {
  let byName: Map<string, NodeView> | undefined;
  return (name) => {
    byName ??= new Map(
      [...clusters.values()]
        .reverse()
        .flatMap(({ id, nodes }) =>
          [...nodes].flatMap(([short, node]) => [
            [`${id}/${short}`, node] as const,
            [short, node] as const,
          ]),
        ),
    );
    return byName.get(name);
  };
}

function readChoice(
  told: JsonObject,
  documents: FleetDocuments,
  anywhere: Finder,
  place: string,
): Result<Choice> {
  const clusterId = field(told, "cluster_id") ?? null;
  const cluster = typeof clusterId === "string" ? documents.clusters.get(clusterId) : undefined;
  if (clusterId !== null && cluster === undefined) {
    return wrong(`${place}there is no cluster ${shownText(clusterId)}`);
  }
  const nodeId = field(told, "node_id") ?? null;
  const node = typeof nodeId === "string" ? nodeIn(cluster, nodeId, anywhere) : undefined;
  if (nodeId !== null && node === undefined) {
    const where = cluster === undefined ? "no cluster" : `cluster ${shownText(cluster.id)}`;
    const has = cluster === undefined ? "has" : "has no";
    return wrong(`${place}${where} ${has} node ${shownText(nodeId)}${nodesOf(cluster)}`);
  }
  const gpus = readGpus(field(told, "gpus") ?? null, node);
  if (typeof gpus === "string") return wrong(`${place}${gpus}`);
  return served({
    told,
    ...(cluster === undefined ? {} : { cluster }),
    ...(node === undefined ? {} : { node }),
    ...(gpus === undefined || node === undefined ? {} : { gpus }),
  });
}

function nodeIn(
  cluster: ClusterEntry | undefined,
  name: string,
  anywhere: Finder,
): NodeView | undefined {
  return cluster === undefined ? anywhere(name) : findNode(cluster.nodes, cluster.id, name);
}

/** Names shown to help an author see what is meant; more would hide the message. */
const NAMES_SHOWN_MAX = 5;

function nodesOf(cluster: ClusterEntry | undefined): string {
  if (cluster === undefined) return "";
  const names = [...cluster.nodes.keys()];
  if (names.length === 0) return "; it has none";
  const shown = names.slice(0, NAMES_SHOWN_MAX).map(shownText);
  const more = names.length - shown.length;
  return `; it has ${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** The ledger's GPU numbers, ascending; undefined if none are told; or what is wrong. */
function readGpus(told: Json, node: NodeView | undefined): readonly number[] | undefined | string {
  if (told === null) return undefined;
  if (!isList(told)) return "`gpus` must be a list of GPU numbers";
  const numbers: number[] = [];
  for (const item of told) {
    const number = gpuNumber(item);
    if (number === undefined) return `\`gpus\` holds ${shownText(item)}, which is no GPU number`;
    const own = node === undefined ? number : toLedgerGpu(node, number);
    if (node !== undefined && own < 0) return noGpu(node, number);
    if (numbers.includes(own)) return `GPU ${number} is chosen twice`;
    numbers.push(own);
  }
  return numbers.sort((a, b) => a - b);
}

function noGpu(node: NodeView, number: number): string {
  const all = Array.from({ length: node.facts.gpus }, (_, gpu) => toDocumentGpu(node, gpu));
  const has = all.length === 0 ? "it has none" : `it has ${all.join(", ")}`;
  return `node ${shownText(node.node)} has no GPU ${number}; ${has}`;
}

const VALUE_CHARS_MAX = 80;

function shownText(value: Json): string {
  const text = JSON.stringify(value);
  return text.length <= VALUE_CHARS_MAX ? text : `${text.slice(0, VALUE_CHARS_MAX)}...`;
}

function wrong(why: string): Result<never> {
  return failed("invalid_answer", `The policy's answer can't be taken: ${why}.`);
}
