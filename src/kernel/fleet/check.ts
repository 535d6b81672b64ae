import { assert, heapPairs } from "../../base/index.ts";
import { NODE_FAILURE_WINDOW_MS } from "../limits.ts";
import {
  gpusOf,
  idsAfter,
  isEvictable,
  isHolding,
  isLeaving,
  isPlacementLive,
  type LedgerState,
  type NodeRow,
  newestFirst,
  nextPlacementAt,
  type PlacementTable,
  partLoad,
  placementCount,
  placementSlot,
  placementState,
  podOf,
  siteOf,
  slotOf,
  tenantsOf,
  utf8Length,
} from "../model/index.ts";
import {
  DRAINED,
  GPU_MILLI,
  isPresent,
  type Load,
  limits,
  NOT_READY,
  RESTING,
} from "../placement/index.ts";

/**
 * Asserts what must hold of clusters, nodes and placements in every state: what a node has free is
 * what it has less its live placements, nothing is given twice, and all counts agree with a
 * recount. Slow on purpose: for tests, simulations and audits.
 */
export function checkFleet(state: LedgerState): void {
  const { fleet, placements } = state;
  let present = 0;
  for (const row of fleet.nodes) {
    if (row === undefined) continue;
    present += 1;
    checkStanding(state, row);
    checkTenants(state, row);
  }
  assert(present === fleet.index.nodes.present, "the index has the nodes that there are");
  assert(present === fleet.nodeIds.size, "and so has the list of their ids");
  checkClusters(state);
  checkRests(state);
  checkPlacements(state);
  checkDue(placements);
  let bytes = 0;
  for (const uri of idsAfter(state.policies.uris)) {
    const { document, code } = state.policies.policies.get(uri)!;
    bytes += utf8Length(document) + utf8Length(code);
  }
  assert(bytes === state.policies.bytes, "the bytes of all policies add up");
  assert(state.policies.uris.size === state.policies.policies.size, "every policy has its uri");
}

function checkStanding({ fleet }: LedgerState, row: NodeRow): void {
  const { index } = fleet;
  const { number } = row;
  assert(isPresent(index.nodes, number), "a node is in the index");
  assert(index.nodes.numbers.get(row.node) === number, "under its own number");
  const closed =
    (row.status === "ready" ? 0 : NOT_READY) |
    (row.isDraining ? DRAINED : 0) |
    (row.restingUntilAt === undefined ? 0 : RESTING);
  assert(index.nodes.closed[number] === closed, "a node is closed for the reasons that it has");
  assert(index.nodes.group[number]! < 0 === closed > 0, "and only an open one is in a group");
  const kind = index.kinds.kinds[index.nodes.kind[number]!]!;
  assert(kind.isOnProbation === row.failures.length > 0, "failures put a node on probation");
}

/** What the node has free, and who is on it, recounted from the placements. */
function checkTenants(state: LedgerState, row: NodeRow): void {
  const { fleet, placements } = state;
  const held = emptyUse(row);
  const used = emptyUse(row);
  const counts = { live: 0, evictable: 0, holding: 0 };
  const evictable = emptyUse(row);
  for (const slot of tenantsOf(placements, row)) {
    assert(isPlacementLive(placements, slot), "only live placements are with a node");
    assert(siteOf(placements, slot).node === row.node, "and only its own");
    counts.live += 1;
    if (isEvictable(placements, slot)) {
      counts.evictable += 1;
      use(evictable, placements, slot);
    }
    // One that is past its end goes with the next tick; it counts no more.
    const isRunning = placements.endAt[slot]! > state.at;
    if (isRunning && placementState(placements, slot) === "active") use(used, placements, slot);
    if (!isHolding(placements, slot)) continue;
    counts.holding += 1;
    use(held, placements, slot);
  }
  for (const grant of state.backing.onNode.get(row.node) ?? []) {
    for (const part of state.backing.parts.get(grant) ?? []) {
      if (part.node !== row.node) continue;
      counts.holding += 1;
      useLoad(held, partLoad(part), part.gpus);
      useLoad(used, partLoad(part), part.gpus);
    }
  }
  const { facts, number } = row;
  const { nodes } = fleet.index;
  assert(counts.live === row.liveCount, "a node's live placements agree with a recount");
  checkEvictable(row, counts.evictable, evictable);
  assert(counts.holding === nodes.tenants[number], "and the tenants of the index");
  assert(nodes.cpuFree[number] === facts.cpuMilli - held.cpu, "free cpu is total less held");
  assert(nodes.memoryFree[number] === facts.memoryMib - held.memory, "and so is free memory");
  held.milli.forEach((milli, gpu) => {
    const free = nodes.gpuFree[number * limits.NODE_GPUS_MAX + gpu];
    assert(free === GPU_MILLI - milli, "a GPU's free milli are what its tenants leave");
    assert(milli <= GPU_MILLI, "no GPU is given twice");
    assert(used.milli[gpu]! <= GPU_MILLI, "nor is it used by two at once");
  });
  assert(used.cpu <= facts.cpuMilli && used.memory <= facts.memoryMib, "what runs has its room");
}

function checkEvictable({ evictable }: NodeRow, count: number, sum: Use): void {
  assert(evictable.count === count, "those that may be evicted agree with a recount");
  assert(evictable.cpuMilli === sum.cpu, "and so does the cpu that they hold");
  assert(evictable.memoryMib === sum.memory, "and the memory");
  sum.milli.forEach((milli, gpu) => {
    assert((evictable.milli[gpu] ?? 0) === milli, "and each GPU");
  });
}

interface Use {
  cpu: number;
  memory: number;
  readonly milli: number[];
}

function emptyUse({ facts }: NodeRow): Use {
  return { cpu: 0, memory: 0, milli: Array.from({ length: facts.gpus }, () => 0) };
}

function use(sum: Use, placements: PlacementTable, slot: number): void {
  useLoad(sum, podOf(placements, slot).load, gpusOf(placements, slot));
}

function useLoad(sum: Use, load: Load, gpus: readonly number[]): void {
  sum.cpu += load.cpuMilli;
  sum.memory += load.memoryMib;
  assert(gpus.length === load.gpus, "a placement has the GPUs that it asked for");
  for (const gpu of gpus) {
    assert(gpu < sum.milli.length, "and its node has them");
    sum.milli[gpu] = sum.milli[gpu]! + load.gpuMilli;
  }
}

function checkClusters({ fleet }: LedgerState): void {
  let bytes = 0;
  let nodes = 0;
  for (const id of idsAfter(fleet.clusterIds)) {
    const cluster = fleet.clusters.get(id)!;
    bytes += utf8Length(cluster.document ?? "");
    nodes += cluster.nodes.size;
    assert(cluster.document !== undefined || cluster.nodes.size > 0, "a cluster is something");
    for (const node of idsAfter(cluster.nodes)) {
      const number = fleet.index.nodes.numbers.get(node);
      assert(number !== undefined, "a cluster's nodes are there");
      assert(fleet.nodes[number]?.facts.cluster === id, "and name their cluster");
    }
  }
  assert(fleet.clusterIds.size === fleet.clusters.size, "every cluster has its id");
  assert(nodes === fleet.nodeIds.size, "every node is in one cluster");
  assert(bytes === fleet.documentBytes, "the bytes of all documents add up");
}

/** What the tick and the forgetting go by holds everything that will be due. */
function checkRests({ fleet }: LedgerState): void {
  const rests = pairsOf(fleet.restsDue);
  const failures = pairsOf(fleet.failuresDue);
  for (const row of fleet.nodes) {
    if (row === undefined) continue;
    const { number, restingUntilAt } = row;
    if (restingUntilAt !== undefined) {
      assert(rests.has(`${restingUntilAt} ${number}`), "every rest has an end");
      continue;
    }
    for (const failedAt of row.failures) {
      const until = failedAt + NODE_FAILURE_WINDOW_MS;
      assert(failures.has(`${until} ${number}`), "every failure is forgotten one day");
    }
  }
}

function checkPlacements(state: LedgerState): void {
  const { placements, grants, fleet } = state;
  const counts = { all: 0, live: 0, evictable: 0 };
  let above = state.nextGrant;
  for (const slot of newestFirst(placements)) {
    const number = placements.number[slot]!;
    assert(number < above, "placements stand in the order of their numbers");
    above = number;
    counts.all += 1;
    assert(placementSlot(placements, number) === slot, "every placement is found by its number");
    assert(slotOf(grants, number) < 0, "a number is one grant's");
    if (isLeaving(placements, slot)) {
      assert(placements.preemptible[slot] === 1, "only preemptible placements are evicted");
    }
    if (isEvictable(placements, slot)) counts.evictable += 1;
    if (!isPlacementLive(placements, slot)) continue;
    counts.live += 1;
    assert(fleet.index.nodes.numbers.has(siteOf(placements, slot).node), "it lives on a node");
  }
  assert(counts.all === placementCount(placements), "all placements are in the list");
  assert(counts.live === placements.liveCount, "live placements agree with a recount");
  assert(counts.evictable === placements.evictableCount, "and those that may be evicted");
  assert(placements.ended.size === counts.all - counts.live, "what has ended will be forgotten");
}

function checkDue(placements: PlacementTable): void {
  const due = pairsOf(placements.due);
  for (const slot of newestFirst(placements)) {
    const at = nextPlacementAt(placements, slot);
    if (at === Number.POSITIVE_INFINITY) continue;
    assert(due.has(`${at} ${placements.number[slot]!}`), "what starts or ends is waited for");
  }
}

function pairsOf(heap: Parameters<typeof heapPairs>[0]): ReadonlySet<string> {
  const { keys, values } = heapPairs(heap);
  return new Set(Array.from(keys, (key, i) => `${key} ${values[i]!}`));
}
