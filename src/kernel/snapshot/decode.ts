import { assert, heapPush } from "../../base/index.ts";
import { restoreBacking } from "../backing/index.ts";
import { rebuildIndex, restorePolicies } from "../fleet/index.ts";
import {
  createProfile,
  createState,
  decodeProfile,
  GRANT_COLUMNS,
  GRANT_STATES,
  type GrantColumn,
  insertGrant,
  internUser,
  isLive,
  type LedgerState,
  type Pool,
  type Profile,
  partOfGrant,
  rebuildDue,
  TIERS,
  tallyUser,
} from "../model/index.ts";
import { nextExtensionAt } from "../pools/index.ts";
import { readCheckins } from "./checkins.ts";
import { type Columns, column } from "./columns.ts";
import { readFleet } from "./fleet.ts";
import { decodeJobs, decodeRunning } from "./jobs.ts";
import { decodeMarket } from "./market/index.ts";
import { enterTenants, readPlacements } from "./placements.ts";
import { readPolicies } from "./policies.ts";
import type { Column, FleetHead, PoolHead, StateImage } from "./types.ts";

/** Version 1 had no fleet. */
const READABLE_VERSIONS: readonly number[] = [1, 2];

/**
 * The state that an image was made of. O(n log n) in grants.
 * An image of another version, or one that lacks a column, is a bug and fails an assertion: the
 * journal verifies what it stores, and asks `isReadableImage` first.
 */
export function decodeState(image: StateImage): LedgerState {
  assert(isReadableImage(image), "an image must be of a version that can be read");
  const columns: Columns = new Map(image.columns.map(({ name, data }) => [name, data]));
  const state = createState();
  state.seq = image.seq;
  state.at = image.at;
  state.nextGrant = image.head.nextGrant;
  state.forgottenDayAt = image.head.forgottenDayAt;
  for (const name of image.head.users) internUser(state.users, name);
  for (const [id, use] of image.head.keys) state.keys.set(id, use);
  decodePools(state, image, columns);
  const { jobs, fleet, checkins } = image.head;
  if (jobs !== undefined) decodeJobs(state, jobs, columns);
  decodeGrants(state, columns);
  decodeRunning(state);
  decodeEnded(state, columns);
  rebuildDue(state);
  if (fleet !== undefined) decodeDesk(state, fleet, columns);
  decodeMarket(state, image.head.market, columns);
  if (checkins !== undefined) readCheckins(state, checkins, columns);
  state.rollingDueAt = nextExtensionAt(state);
  return state;
}

/** Nodes and placements, and what is made of both. */
function decodeDesk(state: LedgerState, head: FleetHead, columns: Columns): void {
  readFleet(state, columns);
  readPlacements(state, columns);
  readPolicies(state, columns);
  restoreBacking(state, head.bound);
  state.fleet.index.scale = head.scale;
  rebuildIndex(state);
  restorePolicies(state.fleet, head.learnt);
  enterTenants(state);
  state.fleet.version = state.seq;
}

/** Can `decodeState` read this image? Others are passed over in favour of the journal. */
export function isReadableImage(image: StateImage): boolean {
  return READABLE_VERSIONS.includes(image.version);
}

function decodePools(state: LedgerState, image: StateImage, columns: Columns): void {
  for (const name of image.head.poolNames) {
    state.poolNames.push(name);
    state.poolOrder.push(undefined);
  }
  for (const head of image.head.pools) {
    const pool = decodePool(head, columns);
    state.pools.set(pool.id, pool);
    state.poolOrder[pool.index] = pool;
  }
}

function decodePool(head: PoolHead, columns: Columns): Pool {
  const profile = (name: string): Profile | undefined => {
    const keys = columns.get(`pools/${head.index}/${name}/keys`);
    const deltas = columns.get(`pools/${head.index}/${name}/deltas`);
    if (keys === undefined || deltas === undefined) return undefined;
    return decodeProfile({ keys: floats(keys), deltas: floats(deltas) });
  };
  return {
    id: head.id,
    index: head.index,
    allowPast: head.allowPast,
    backing: head.backing,
    options: head.options,
    rolling: head.rolling ?? undefined,
    schedule: head.schedule,
    maintenance: head.maintenance,
    capacity: profile("capacity") ?? createProfile(),
    capacityStandard: profile("capacityStandard"),
    free: profile("free") ?? createProfile(),
    freeStandard: profile("freeStandard"),
    liveCount: 0,
    forgottenBefore: head.forgottenBefore ?? Number.NEGATIVE_INFINITY,
  };
}

function decodeGrants(state: LedgerState, columns: Columns): void {
  const of = Object.fromEntries(
    GRANT_COLUMNS.map((name) => [name, column(columns, `grants/${name}`)]),
  );
  const at = (name: GrantColumn, row: number): number => of[name]![row]!;
  const rows = column(columns, "grants/number").length;
  for (let row = 0; row < rows; row++) {
    const slot = insertGrant(state.grants, {
      number: at("number", row),
      group: at("group", row),
      pool: at("pool", row),
      user: at("user", row),
      state: GRANT_STATES[at("state", row)]!,
      tier: TIERS[at("tier", row)]!,
      startAt: at("startAt", row),
      endAt: at("endAt", row),
      createdAt: at("createdAt", row),
      readyAt: at("readyAt", row),
      amount: at("amount", row),
      price: at("price", row),
    });
    if (!isLive(state.grants, slot)) continue;
    state.liveCount += 1;
    state.poolOrder[state.grants.pool[slot]!]!.liveCount += 1;
    if (partOfGrant(state.jobs, state.grants.number[slot]!) < 0) tallyUser(state, slot, 1);
  }
}

function decodeEnded(state: LedgerState, columns: Columns): void {
  const at = column(columns, "ended/at");
  const grant = column(columns, "ended/grant");
  for (let i = 0; i < at.length; i++) heapPush(state.ended, at[i]!, grant[i]!);
}

function floats(data: Column): Float64Array {
  assert(data instanceof Float64Array, "a profile's columns are 64-bit floats");
  return data;
}
