import {
  assert,
  createIntMap,
  type IntMap,
  intMapDelete,
  intMapGet,
  intMapSet,
} from "../../../base/index.ts";
import type { GrantNumber, Instant, MicroCredits, Units } from "../ids.ts";

/** The life of a grant. `scheduled` and `active` hold capacity; the others have let go of it. */
export const GRANT_STATES = ["scheduled", "active", "ended", "cancelled", "displaced"] as const;
export type GrantState = (typeof GRANT_STATES)[number];

export const TIERS = ["standard", "trial"] as const;
export type Tier = (typeof TIERS)[number];

/** What a new row holds; `pool` and `user` are indexes into the ledger's tables. */
export interface GrantRow {
  readonly number: GrantNumber;
  /** Number of the first grant asked for in the same request: its own for a single one. */
  readonly group: GrantNumber;
  readonly pool: number;
  readonly user: number;
  readonly state: GrantState;
  readonly tier: Tier;
  readonly startAt: Instant;
  readonly endAt: Instant;
  readonly createdAt: Instant;
  readonly readyAt: Instant;
  readonly amount: Units;
  /** Per unit of the current pool and hour. */
  readonly price: MicroCredits;
}

/**
 * Grants as columns: about 90 bytes a row and nothing for the garbage collector to walk, so that
 * a million grants cost no pauses. A slot is a row's place; it is reused once a row is removed.
 */
export interface GrantTable {
  number: Float64Array;
  group: Float64Array;
  startAt: Float64Array;
  endAt: Float64Array;
  createdAt: Float64Array;
  readyAt: Float64Array;
  amount: Float64Array;
  price: Float64Array;
  pool: Uint32Array;
  user: Uint32Array;
  state: Uint8Array;
  tier: Uint8Array;
  /** Slots ever used; free ones among them are in `freeSlots`. */
  used: number;
  freeSlots: number[];
  slotOf: IntMap;
}

/** The columns, in the order in which snapshots hold them. */
export const GRANT_COLUMNS = [
  "number",
  "group",
  "startAt",
  "endAt",
  "createdAt",
  "readyAt",
  "amount",
  "price",
  "pool",
  "user",
  "state",
  "tier",
] as const;
export type GrantColumn = (typeof GRANT_COLUMNS)[number];

const ROWS_FIRST = 64;
/** Positions in `GRANT_STATES` and `TIERS`; snapshots store these numbers. */
const STATE_CODE: Record<GrantState, number> = {
  scheduled: 0,
  active: 1,
  ended: 2,
  cancelled: 3,
  displaced: 4,
};
const TIER_CODE: Record<Tier, number> = { standard: 0, trial: 1 };
/** Codes of the two states that hold capacity come first. */
const LIVE_CODES = 2;

export function createGrantTable(rows = ROWS_FIRST): GrantTable {
  const floats = (): Float64Array => new Float64Array(rows);
  return {
    number: floats(),
    group: floats(),
    startAt: floats(),
    endAt: floats(),
    createdAt: floats(),
    readyAt: floats(),
    amount: floats(),
    price: floats(),
    pool: new Uint32Array(rows),
    user: new Uint32Array(rows),
    state: new Uint8Array(rows),
    tier: new Uint8Array(rows),
    used: 0,
    freeSlots: [],
    slotOf: createIntMap(rows),
  };
}

/** Slot of a grant, or -1 for one that is unknown or forgotten. */
export function slotOf(table: GrantTable, number: GrantNumber): number {
  return intMapGet(table.slotOf, number);
}

export function grantCount(table: GrantTable): number {
  return table.used - table.freeSlots.length;
}

export function stateOf(table: GrantTable, slot: number): GrantState {
  return GRANT_STATES[table.state[slot]!]!;
}

export function tierOf(table: GrantTable, slot: number): Tier {
  return TIERS[table.tier[slot]!]!;
}

/** Does the grant in `slot` hold capacity, now or later? */
export function isLive(table: GrantTable, slot: number): boolean {
  return table.state[slot]! < LIVE_CODES;
}

export function setState(table: GrantTable, slot: number, state: GrantState): void {
  table.state[slot] = STATE_CODE[state];
}

export function insertGrant(table: GrantTable, row: GrantRow): number {
  const slot = table.freeSlots.pop() ?? table.used++;
  if (slot === table.number.length) growTable(table);
  table.number[slot] = row.number;
  table.group[slot] = row.group;
  table.startAt[slot] = row.startAt;
  table.endAt[slot] = row.endAt;
  table.createdAt[slot] = row.createdAt;
  table.readyAt[slot] = row.readyAt;
  table.amount[slot] = row.amount;
  table.price[slot] = row.price;
  table.pool[slot] = row.pool;
  table.user[slot] = row.user;
  table.state[slot] = STATE_CODE[row.state];
  table.tier[slot] = TIER_CODE[row.tier];
  intMapSet(table.slotOf, row.number, slot);
  return slot;
}

/** Forgets a row that no longer holds anything. Its number stays used up. */
export function removeGrant(table: GrantTable, number: GrantNumber): void {
  const slot = slotOf(table, number);
  assert(slot >= 0, "only a known grant can be forgotten");
  assert(!isLive(table, slot), "a live grant must not be forgotten");
  intMapDelete(table.slotOf, number);
  table.number[slot] = 0;
  table.freeSlots.push(slot);
}

/** Slots in use, in ascending order. A freed slot has number 0. Cost: O(slots ever used). */
export function* grantSlots(table: GrantTable): IterableIterator<number> {
  for (let slot = 0; slot < table.used; slot++) if (table.number[slot]! > 0) yield slot;
}

function growTable(table: GrantTable): void {
  const rows = table.number.length * 2;
  const floats = (old: Float64Array): Float64Array => {
    const bigger = new Float64Array(rows);
    bigger.set(old);
    return bigger;
  };
  table.number = floats(table.number);
  table.group = floats(table.group);
  table.startAt = floats(table.startAt);
  table.endAt = floats(table.endAt);
  table.createdAt = floats(table.createdAt);
  table.readyAt = floats(table.readyAt);
  table.amount = floats(table.amount);
  table.price = floats(table.price);
  const words = (old: Uint32Array): Uint32Array => {
    const bigger = new Uint32Array(rows);
    bigger.set(old);
    return bigger;
  };
  table.pool = words(table.pool);
  table.user = words(table.user);
  const bytes = (old: Uint8Array): Uint8Array => {
    const bigger = new Uint8Array(rows);
    bigger.set(old);
    return bigger;
  };
  table.state = bytes(table.state);
  table.tier = bytes(table.tier);
}
