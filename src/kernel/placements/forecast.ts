import type { NodeId } from "../fleet/index.ts";
import type { GrantNumber, LedgerState, Stamp } from "../model/index.ts";
import { type Explanation, explain } from "../placement/index.ts";
import { placeOnPaper } from "./planning/index.ts";
import { checkNames, checkPlace } from "./request.ts";
import type { PlacementRejection, RequestPlacement } from "./types.ts";

/** Where each part would go now, or why none does; changes nothing. */
export interface PlacementForecast {
  /** All parts or none. */
  readonly placed: readonly { readonly node: NodeId; readonly gpus: readonly number[] }[];
  /** Over all nodes that `within` leaves. */
  readonly explanation: Explanation;
  /** The ids of the candidates: a candidate's `node` is a place in this list. */
  readonly nodeIds: readonly NodeId[];
  /** How many parts there is room for. */
  readonly placeable: number;
  /** Placements that would be evicted. */
  readonly evicted: readonly GrantNumber[];
  /** What the request would be refused for, whatever is free. */
  readonly rejection?: PlacementRejection;
}

/**
 * What `placement.request` would do now, with the reasons. Costs more than to decide it, by the
 * explanation: O(groups of like nodes), O(nodes) at worst.
 */
export function forecastPlacement(
  state: LedgerState,
  request: RequestPlacement,
  stamp: Stamp,
  candidatesMax: number,
): PlacementForecast {
  const fault = checkNames(request);
  const where = fault ?? checkPlace(state, request);
  if ("reason" in where) return { ...NOTHING, rejection: where };
  const { parts, ranking, shape } = placeOnPaper(state, request, where, stamp);
  const { nodes } = state.fleet;
  const explained = explain(ranking, shape, candidatesMax, where.scope);
  const idOf = (node: number): NodeId => nodes[node]!.node;
  const isWhole = parts.length === request.count;
  const victims = isWhole ? parts.flatMap(({ victims: slots }) => slots) : [];
  return {
    placed: isWhole ? parts.map(({ node, gpus }) => ({ node: idOf(node), gpus })) : [],
    explanation: {
      ...explained,
      candidates: explained.candidates.map((candidate, i) => ({ ...candidate, node: i })),
    },
    nodeIds: explained.candidates.map(({ node }) => idOf(node)),
    placeable: parts.length,
    evicted: victims.map((slot) => state.placements.number[slot]!),
  };
}

const NOTHING: PlacementForecast = {
  placed: [],
  explanation: {
    nodes: 0,
    feasible: 0,
    ruledOut: {
      not_ready: 0,
      drained: 0,
      resting: 0,
      labels: 0,
      model: 0,
      gpu_memory: 0,
      reserved: 0,
      gpu_count: 0,
      gpu_free: 0,
      cpu: 0,
      tenants: 0,
      memory: 0,
    },
    candidates: [],
    wouldFit: [],
  },
  nodeIds: [],
  placeable: 0,
  evicted: [],
};
