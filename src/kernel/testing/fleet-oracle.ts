import type { KernelEvent } from "../command.ts";
import type { NodeFacts } from "../fleet/index.ts";
import type { Constraint, PodSpec } from "../placement/index.ts";
import type { Within } from "../placements/index.ts";

/** A node as a slow and obvious model sees it. */
export interface OracleNode {
  readonly id: string;
  facts: NodeFacts;
  isReady: boolean;
  isDraining: boolean;
  isResting: boolean;
}

export interface OraclePlacement {
  readonly node: string;
  readonly gpus: readonly number[];
  readonly pod: PodSpec;
  readonly isPreemptible: boolean;
  readonly priority: number;
  isActive: boolean;
  /** It makes room, and counts only for what still runs. */
  isLeaving: boolean;
}

/** Nodes and live placements, nothing else: what is free is recounted each time. */
export interface FleetOracle {
  readonly nodes: Map<string, OracleNode>;
  readonly live: Map<number, OraclePlacement>;
}

export function createFleetOracle(): FleetOracle {
  return { nodes: new Map(), live: new Map() };
}

/** What of a node is free, by what is counted as taken. */
export interface OracleRoom {
  cpu: number;
  memory: number;
  readonly milli: number[];
}

export function roomOf(
  { live }: FleetOracle,
  { id, facts }: OracleNode,
  counts: (placement: OraclePlacement) => boolean,
): OracleRoom {
  const { cpuMilli: cpu, memoryMib: memory, gpus } = facts;
  const room = { cpu, memory, milli: Array.from({ length: gpus }, () => 1000) };
  for (const placement of live.values()) {
    if (placement.node !== id || !counts(placement)) continue;
    take(room, placement.pod, placement.gpus);
  }
  return room;
}

function take(room: OracleRoom, pod: PodSpec, gpus: readonly number[]): void {
  room.cpu -= pod.cpuMilli;
  room.memory -= pod.memoryMib;
  for (const gpu of gpus) room.milli[gpu] = room.milli[gpu]! - pod.gpuMilli;
}

/** What counts from now on for whoever comes. */
export function holds({ isLeaving }: OraclePlacement): boolean {
  return !isLeaving;
}

/** What is left when everything has gone that may be evicted. */
export function staysPut(placement: OraclePlacement): boolean {
  return holds(placement) && !placement.isPreemptible;
}

/** What runs at this moment. */
export function isRunning({ isActive }: OraclePlacement): boolean {
  return isActive;
}

/** The first constraint that the node fails; undefined if the pod fits into the room. */
export function failedOn(
  node: OracleNode,
  room: OracleRoom,
  pod: PodSpec,
  gpus?: readonly number[],
): Constraint | undefined {
  const { facts } = node;
  if (!node.isReady) return "not_ready";
  if (node.isDraining) return "drained";
  if (node.isResting) return "resting";
  const labels: Record<string, string> = {
    ...facts.labels,
    "arbiter/cluster": facts.cluster,
    "arbiter/rack": facts.rack,
  };
  for (const [name, wanted] of Object.entries(pod.labels ?? {})) {
    const values = typeof wanted === "string" ? [wanted] : wanted;
    if (!values.some((value) => labels[name] === value)) return "labels";
  }
  const model = facts.gpus === 0 ? "" : facts.gpuModel;
  if (pod.models.length > 0 && !pod.models.includes(model)) return "model";
  const gpuMemory = facts.gpus === 0 ? 0 : facts.gpuMemoryMib;
  if (pod.gpus > 0 && gpuMemory < (pod.gpuMemoryMib ?? 0)) return "gpu_memory";
  if (facts.gpus < pod.gpus) return "gpu_count";
  const enough = room.milli.filter((milli) => milli >= pod.gpuMilli).length;
  if (pod.gpus > 0 && enough < pod.gpus) return "gpu_free";
  if (room.cpu < pod.cpuMilli) return "cpu";
  if (room.memory < pod.memoryMib) return "memory";
  if (gpus?.some((gpu) => room.milli[gpu]! < pod.gpuMilli) === true) return "gpu_free";
  return undefined;
}

export function isInside(node: OracleNode, within: Within): boolean {
  if (within.node !== undefined && within.node !== node.id) return false;
  return within.clusters === undefined || within.clusters.includes(node.facts.cluster);
}

/** How many of the pod the node could take, one after another. */
export function capacityOf(
  oracle: FleetOracle,
  node: OracleNode,
  pod: PodSpec,
  terms: {
    readonly counts: (placement: OraclePlacement) => boolean;
    readonly gpus?: readonly number[] | undefined;
    readonly most: number;
  },
): number {
  const room = roomOf(oracle, node, terms.counts);
  let count = 0;
  while (count < terms.most && failedOn(node, room, pod, terms.gpus) === undefined) {
    count += 1;
    // Most fit if each takes the emptiest GPUs: then there are different ones left for longest.
    const fit = room.milli.flatMap((milli, gpu) => (milli >= pod.gpuMilli ? [gpu] : []));
    fit.sort((a, b) => room.milli[b]! - room.milli[a]! || a - b);
    take(room, pod, terms.gpus ?? fit.slice(0, pod.gpus));
  }
  return count;
}

/** Follows what the kernel says has happened. */
export function followFleet(oracle: FleetOracle, events: readonly KernelEvent[]): void {
  for (const event of events) {
    if (event.kind.startsWith("node.")) followNode(oracle, event);
    else followPlacement(oracle, event);
  }
}

function followNode({ nodes }: FleetOracle, event: KernelEvent): void {
  switch (event.kind) {
    case "node.registered": {
      const { node: id, facts } = event;
      const known = nodes.get(id);
      if (known !== undefined) known.facts = facts;
      const fresh = { id, facts, isReady: true, isDraining: false, isResting: false };
      nodes.set(id, known ?? fresh);
      return;
    }
    case "node.removed":
      nodes.delete(event.node);
      return;
    case "node.drained":
      nodes.get(event.node)!.isDraining = true;
      return;
    case "node.undrained":
      Object.assign(nodes.get(event.node)!, { isDraining: false, isResting: false });
      return;
    case "node.status_changed":
      nodes.get(event.node)!.isReady = event.status === "ready";
      return;
    case "node.rested":
      nodes.get(event.node)!.isResting = true;
      return;
    case "node.resumed":
      nodes.get(event.node)!.isResting = false;
      return;
    default:
      return;
  }
}

function followPlacement({ live }: FleetOracle, event: KernelEvent): void {
  switch (event.kind) {
    case "placement.granted": {
      const { node, gpus, pod, preemptible: isPreemptible, priority, state } = event;
      const isActive = state === "active";
      const placement = { node, gpus, pod, isPreemptible, priority, isActive, isLeaving: false };
      live.set(event.grant, placement);
      return;
    }
    case "placement.started":
      live.get(event.grant)!.isActive = true;
      return;
    case "placement.evicted":
      live.get(event.grant)!.isLeaving = true;
      return;
    case "placement.ended":
    case "placement.preempted":
    case "placement.displaced":
      live.delete(event.grant);
      return;
    default:
      return;
  }
}
