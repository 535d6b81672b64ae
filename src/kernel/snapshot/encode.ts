import { heapPairs } from "../../base/index.ts";
import { learntPolicies } from "../fleet/index.ts";
import {
  encodeProfile,
  GRANT_COLUMNS,
  type GrantTable,
  grantCount,
  grantSlots,
  type LedgerState,
  type Pool,
  slotOf,
} from "../model/index.ts";
import { checkinsColumns, checkinsHead } from "./checkins.ts";
import { fleetColumns } from "./fleet.ts";
import { jobsColumns, jobsHead } from "./jobs.ts";
import { marketColumns, marketHead } from "./market/index.ts";
import { placementColumns } from "./placements.ts";
import { policyColumns } from "./policies.ts";
import { profilesOf } from "./profiles.ts";
import type { Column, NamedColumn, PoolHead, StateImage } from "./types.ts";

/** Grows when an image of one version can't be read by the code of another. */
export const IMAGE_VERSION = 2;

/** The whole state as an image; the state stays as it is. O(n log n) in grants. */
export function encodeState(state: LedgerState): StateImage {
  return {
    version: IMAGE_VERSION,
    seq: state.seq,
    at: state.at,
    head: {
      nextGrant: state.nextGrant,
      forgottenDayAt: state.forgottenDayAt,
      poolNames: state.poolNames,
      pools: [...state.pools.values()].map(poolHead),
      users: state.users.names,
      keys: [...state.keys],
      fleet: {
        scale: state.fleet.index.scale,
        learnt: learntPolicies(state.fleet),
        bound: [...state.backing.parts].sort(([a], [b]) => a - b),
      },
      jobs: jobsHead(state),
      market: marketHead(state),
      checkins: checkinsHead(state),
    },
    columns: [
      ...grantColumns(state.grants),
      ...endedColumns(state),
      ...jobsColumns(state),
      ...[...state.pools.values()].flatMap(profileColumns),
      ...fleetColumns(state),
      ...placementColumns(state),
      ...policyColumns(state),
      ...marketColumns(state),
      ...checkinsColumns(state),
    ],
  };
}

function poolHead(pool: Pool): PoolHead {
  const hasForgotten = pool.forgottenBefore !== Number.NEGATIVE_INFINITY;
  return {
    id: pool.id,
    index: pool.index,
    allowPast: pool.allowPast,
    ...(pool.backing === undefined ? {} : { backing: pool.backing }),
    options: pool.options,
    rolling: pool.rolling ?? null,
    schedule: pool.schedule,
    maintenance: pool.maintenance,
    forgottenBefore: hasForgotten ? pool.forgottenBefore : null,
  };
}

/** Rows in the order of their numbers: the order of slots depends on what was forgotten when. */
function grantColumns(grants: GrantTable): readonly NamedColumn[] {
  const numbers = new Float64Array(grantCount(grants));
  let count = 0;
  for (const slot of grantSlots(grants)) numbers[count++] = grants.number[slot]!;
  numbers.sort((a, b) => a - b);
  const slots = Uint32Array.from(numbers, (number) => slotOf(grants, number));
  return GRANT_COLUMNS.map((name) => ({
    name: `grants/${name}`,
    data: picked(grants[name], slots),
  }));
}

function picked(column: Column, slots: Uint32Array): Column {
  const data = column.slice(0, slots.length);
  for (let i = 0; i < slots.length; i++) data[i] = column[slots[i]!]!;
  return data;
}

function endedColumns(state: LedgerState): readonly NamedColumn[] {
  const { keys, values } = heapPairs(state.ended);
  return [
    { name: "ended/at", data: keys },
    { name: "ended/grant", data: values },
  ];
}

function profileColumns(pool: Pool): readonly NamedColumn[] {
  return profilesOf(pool).flatMap(([name, profile]) => {
    if (profile === undefined) return [];
    const { keys, deltas } = encodeProfile(profile);
    const prefix = `pools/${pool.index}/${name}`;
    return [
      { name: `${prefix}/keys`, data: keys },
      { name: `${prefix}/deltas`, data: deltas },
    ];
  });
}
