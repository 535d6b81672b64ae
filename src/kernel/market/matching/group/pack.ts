import { GROUP_SEARCH_STEPS_MAX } from "../../limits.ts";
import type { Capacity } from "../types.ts";
import type { GroupServer } from "./types.ts";

/** For each request the index of its server, or -1. */
export type Packing = readonly number[];

/**
 * Puts requests on servers: the largest first, each where it leaves least. If that does not place
 * all of them, a search with bounded steps tries other choices; the one that places most counts.
 */
export function pack(requests: readonly Capacity[], servers: readonly GroupServer[]): Packing {
  if (!mayFit(requests, servers)) return packGreedily(requests, servers);
  const greedy = packGreedily(requests, servers);
  if (greedy.every((place) => place >= 0)) return greedy;
  return searchPacking(requests, servers) ?? greedy;
}

export function countPlaced(packing: Packing): number {
  return packing.reduce((sum, place) => sum + (place >= 0 ? 1 : 0), 0);
}

/** Requests in order of size: the largest share of what the servers have in all, then as asked. */
function bySize(requests: readonly Capacity[], servers: readonly GroupServer[]): readonly number[] {
  const total = sumOf(servers);
  const size = ({ cores, memory }: Capacity): number =>
    Math.max(cores * Math.max(1, total.memory), memory * Math.max(1, total.cores));
  return requests.map((_, k) => k).sort((a, b) => size(requests[b]!) - size(requests[a]!) || a - b);
}

export function sumOf(capacities: readonly Capacity[]): Capacity {
  let [cores, memory] = [0, 0];
  for (const capacity of capacities) {
    cores += capacity.cores;
    memory += capacity.memory;
  }
  return { cores, memory };
}

function mayFit(requests: readonly Capacity[], servers: readonly GroupServer[]): boolean {
  const [wanted, there] = [sumOf(requests), sumOf(servers)];
  return wanted.cores <= there.cores && wanted.memory <= there.memory;
}

function packGreedily(requests: readonly Capacity[], servers: readonly GroupServer[]): Packing {
  const left = servers.map(({ cores, memory }) => ({ cores, memory }));
  const packing = requests.map(() => -1);
  for (const k of bySize(requests, servers)) {
    const { cores, memory } = requests[k]!;
    let best = -1;
    left.forEach((room, server) => {
      if (room.cores < cores || room.memory < memory) return;
      if (best < 0 || isTighter(room, left[best]!)) best = server;
    });
    if (best < 0) continue;
    left[best] = { cores: left[best]!.cores - cores, memory: left[best]!.memory - memory };
    packing[k] = best;
  }
  return packing;
}

function isTighter(a: Capacity, b: Capacity): boolean {
  return a.cores !== b.cores ? a.cores < b.cores : a.memory < b.memory;
}

/** A packing of all requests, or undefined if none was found within the steps. */
function searchPacking(
  requests: readonly Capacity[],
  servers: readonly GroupServer[],
): Packing | undefined {
  const order = bySize(requests, servers);
  const left = servers.map(({ cores, memory }) => ({ cores, memory }));
  const packing = requests.map(() => -1);
  let steps = 0;
  const place = (depth: number): boolean => {
    const k = order[depth];
    if (k === undefined) return true;
    const { cores, memory } = requests[k]!;
    const tried = new Set<string>();
    for (let server = 0; server < left.length; server++) {
      const room = left[server]!;
      // Servers with the same room are one choice.
      const kind = `${room.cores},${room.memory}`;
      if (room.cores < cores || room.memory < memory || tried.has(kind)) continue;
      steps += 1;
      if (steps > GROUP_SEARCH_STEPS_MAX) return false;
      tried.add(kind);
      packing[k] = server;
      left[server] = { cores: room.cores - cores, memory: room.memory - memory };
      if (place(depth + 1)) return true;
      left[server] = room;
    }
    packing[k] = -1;
    return false;
  };
  return place(0) ? packing : undefined;
}
