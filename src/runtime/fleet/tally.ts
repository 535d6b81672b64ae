import { type ClusterId, type NodeId, type NodeView, placement } from "../../kernel/index.ts";

/** What a cluster, or the whole fleet, has and has free. Each node is in one of five states. */
export interface FleetSums {
  readonly nodes: number;
  readonly ready: number;
  readonly draining: number;
  readonly resting: number;
  readonly suspect: number;
  readonly lost: number;
  /** GPUs of nodes that are not lost. */
  readonly gpus: number;
  /** Wholly free GPUs, and free thousandths of all, of ready nodes. */
  readonly gpusFree: number;
  readonly gpuMilliFree: number;
}

/**
 * Sums over nodes that follow the ledger: nodes that changed are marked, and looked at again when
 * somebody asks. Cost of an answer: O(nodes changed since the last one).
 */
export interface FleetTally {
  mark(node: NodeId): void;
  /** Brings the sums to the present; `look` shows a node as it is, undefined for a removed one. */
  refresh(look: (node: NodeId) => NodeView | undefined): void;
  cluster(cluster: ClusterId): FleetSums;
  all(): FleetSums;
}

/** What one node adds. */
interface Share {
  readonly cluster: ClusterId;
  readonly sums: FleetSums;
}

type Mutable<Value> = { -readonly [Field in keyof Value]: Value[Field] };

const NOTHING: FleetSums = {
  nodes: 0,
  ready: 0,
  draining: 0,
  resting: 0,
  suspect: 0,
  lost: 0,
  gpus: 0,
  gpusFree: 0,
  gpuMilliFree: 0,
};

export function createFleetTally(): FleetTally {
  const marked = new Set<NodeId>();
  const shares = new Map<NodeId, Share>();
  const clusters = new Map<ClusterId, Mutable<FleetSums>>();
  const fleet: Mutable<FleetSums> = { ...NOTHING };

  const change = (share: Share, sign: 1 | -1): void => {
    const sums = clusters.get(share.cluster) ?? { ...NOTHING };
    addTo(sums, share.sums, sign);
    addTo(fleet, share.sums, sign);
    if (sums.nodes === 0) clusters.delete(share.cluster);
    else clusters.set(share.cluster, sums);
  };

  return {
    mark: (node) => {
      marked.add(node);
    },
    refresh: (look) => {
      for (const node of marked) {
        const before = shares.get(node);
        if (before !== undefined) change(before, -1);
        const view = look(node);
        if (view === undefined) {
          shares.delete(node);
          continue;
        }
        const share = shareOf(view);
        shares.set(node, share);
        change(share, 1);
      }
      marked.clear();
    },
    cluster: (cluster) => ({ ...(clusters.get(cluster) ?? NOTHING) }),
    all: () => ({ ...fleet }),
  };
}

function shareOf(view: NodeView): Share {
  const { facts, gpuMilliFree } = view;
  const state = stateOf(view);
  const isOpen = state === "ready";
  const whole = gpuMilliFree.filter((milli) => milli === placement.GPU_MILLI).length;
  const milli = gpuMilliFree.reduce((sum, free) => sum + free, 0);
  return {
    cluster: facts.cluster,
    sums: {
      ...NOTHING,
      nodes: 1,
      [state]: 1,
      gpus: state === "lost" ? 0 : facts.gpus,
      gpusFree: isOpen ? whole : 0,
      gpuMilliFree: isOpen ? milli : 0,
    },
  };
}

type NodeState = "ready" | "draining" | "resting" | "suspect" | "lost";

/** The strongest reason why a node takes nothing. */
function stateOf({ status, isDraining, restingUntilAt }: NodeView): NodeState {
  if (status !== "ready") return status;
  if (isDraining) return "draining";
  return restingUntilAt === undefined ? "ready" : "resting";
}

function addTo(sums: Mutable<FleetSums>, share: FleetSums, sign: 1 | -1): void {
  sums.nodes += sign * share.nodes;
  sums.ready += sign * share.ready;
  sums.draining += sign * share.draining;
  sums.resting += sign * share.resting;
  sums.suspect += sign * share.suspect;
  sums.lost += sign * share.lost;
  sums.gpus += sign * share.gpus;
  sums.gpusFree += sign * share.gpusFree;
  sums.gpuMilliFree += sign * share.gpuMilliFree;
}
