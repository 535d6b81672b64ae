import type { GroupServer } from "../market/index.ts";
import { type InputPlace, type LedgerState, nodeRow } from "../model/index.ts";
import { limits } from "../placement/index.ts";
import { hasLeaving } from "../trading/index.ts";
import type { AssignGroup } from "./types.ts";

export interface Rooms {
  readonly rooms: readonly GroupServer[];
  /** Nodes, by number, that hold the group's data. */
  readonly near: readonly number[];
  /** What was asked for, as numbers; one that no node has is -1. */
  readonly dataCenter: number | undefined;
  readonly rack: number | undefined;
}

/**
 * What every node has free that takes grants, with where it stands. Nodes of pools are left out:
 * their cores and memory belong to their GPUs. O(nodes).
 */
export function roomsFor(state: LedgerState, command: AssignGroup): Rooms {
  const { fleet } = state;
  const { cpuFree, memoryFree, closed, tenants } = fleet.index.nodes;
  const centres = new Map<string, number>();
  const racks = new Map<string, number>();
  const rooms: GroupServer[] = [];
  for (const row of fleet.nodes) {
    if (row === undefined || row.pool !== "" || closed[row.number] !== 0) continue;
    const isFull = tenants[row.number]! + command.requests.length > limits.NODE_TENANTS_MAX;
    if (isFull || hasLeaving(state, row)) continue;
    const { dataCenter, rack } = row.facts;
    rooms.push({
      server: row.number,
      dataCenter: numberOf(centres, dataCenter),
      rack: numberOf(racks, rackKey(dataCenter, rack)),
      cores: cpuFree[row.number]!,
      memory: memoryFree[row.number]!,
    });
  }
  const { dataCenter, rack } = command;
  return {
    rooms,
    near: command.near.flatMap((place) => nodeAt(fleet, place) ?? []),
    dataCenter: dataCenter === undefined ? undefined : (centres.get(dataCenter) ?? -1),
    rack: rack === undefined ? undefined : rackOf(racks, dataCenter, rack),
  };
}

/** A rack's name may come again in another data centre. */
function rackKey(dataCenter: string, rack: string): string {
  return `${dataCenter}\u0000${rack}`;
}

function rackOf(
  racks: ReadonlyMap<string, number>,
  dataCenter: string | undefined,
  rack: string,
): number {
  if (dataCenter !== undefined) return racks.get(rackKey(dataCenter, rack)) ?? -1;
  const found = [...racks].find(([key]) => key.endsWith(`\u0000${rack}`));
  return found?.[1] ?? -1;
}

function numberOf(names: Map<string, number>, name: string): number {
  const known = names.get(name);
  if (known !== undefined) return known;
  names.set(name, names.size);
  return names.size - 1;
}

function nodeAt(fleet: LedgerState["fleet"], place: InputPlace): number | undefined {
  const id = "node" in place ? place.node : place.server;
  return nodeRow(fleet, id)?.number;
}
