import type { LedgerState } from "../../kernel/index.ts";
import { locationOf } from "./assign.ts";

interface Sums {
  readonly cpuCount: number;
  readonly cpuLevel: number;
  readonly memoryMB: number;
}

const NOTHING: Sums = { cpuCount: 0, cpuLevel: 0, memoryMB: 0 };

/** `GET /agent/`: data centres, racks and agents, each with what it has and has given. O(nodes). */
export function topologyOf({ fleet }: LedgerState): object {
  const centres = new Map<string, Map<string, object[]>>();
  const sums = new Map<string, { Resource: Sums; Allocated: Sums }>();
  const add = (key: string, resource: Sums, allocated: Sums): void => {
    const { Resource, Allocated } = sums.get(key) ?? { Resource: NOTHING, Allocated: NOTHING };
    sums.set(key, { Resource: plus(Resource, resource), Allocated: plus(Allocated, allocated) });
  };
  for (const row of fleet.nodes) {
    if (row === undefined) continue;
    const { dataCenter, rack, cpuMilli, memoryMib } = row.facts;
    const { cpuFree, memoryFree } = fleet.index.nodes;
    const has = computeOf(cpuMilli, memoryMib);
    const given = computeOf(cpuMilli - cpuFree[row.number]!, memoryMib - memoryFree[row.number]!);
    for (const key of ["", dataCenter, `${dataCenter}\u0000${rack}`]) add(key, has, given);
    const racks = centres.get(dataCenter) ?? new Map<string, object[]>();
    const agents = racks.get(rack) ?? [];
    agents.push({ Location: locationOf(row.node, row.facts), Resource: has, Allocated: given });
    racks.set(rack, agents);
    centres.set(dataCenter, racks);
  }
  return {
    ...(sums.get("") ?? { Resource: NOTHING, Allocated: NOTHING }),
    DataCenters: Object.fromEntries(
      [...centres].map(([dataCenter, racks]) => [
        dataCenter,
        {
          Name: dataCenter,
          ...sums.get(dataCenter),
          Racks: Object.fromEntries(
            [...racks].map(([rack, Agents]) => [
              rack,
              { Name: rack, ...sums.get(`${dataCenter}\u0000${rack}`), Agents },
            ]),
          ),
        },
      ]),
    ),
  };
}

function computeOf(cpuMilli: number, memoryMB: number): Sums {
  return { cpuCount: cpuMilli / 1_000, cpuLevel: 0, memoryMB };
}

function plus(a: Sums, b: Sums): Sums {
  return {
    cpuCount: a.cpuCount + b.cpuCount,
    cpuLevel: 0,
    memoryMB: a.memoryMB + b.memoryMB,
  };
}
