import {
  type Command,
  createProfile,
  createState,
  type Instant,
  insertGrant,
  internUser,
  type KernelEvent,
  type LedgerRecord,
  type LedgerState,
  type Pool,
  type PoolOptions,
  type ScheduleEntry,
} from "../../kernel/index.ts";
import type { Outcome } from "../../wire/index.ts";
import { liveGrant } from "../handlers/live.ts";
import type { Backend, HistoryReader } from "../ports.ts";

/** A backend in memory that says what it is told to say: for tests of the transport alone. */
export interface FakeBackend extends Backend {
  readonly state: LedgerState;
  readonly submitted: Command[];
  /** What the next commands are answered; the default grants everything. */
  answer: (command: Command) => Outcome | Promise<Outcome>;
  /** Makes records durable and tells those who listen. */
  publish(...batches: readonly (readonly KernelEvent[])[]): void;
  /** Forgets records before `seq`, as trimming does. */
  trim(seq: number): void;
  ready: boolean;
  firstSeq: number;
}

const NOW = 1_750_000_000_000;

const OPTIONS: PoolOptions = {
  floatPercent: 0,
  price: 2_500_000,
  fallbacks: [],
  spinUpMs: 0,
  trial: { amountMax: 8, durationMsMax: 86_400_000 },
};

export function createFakeBackend(reader: Partial<HistoryReader> = {}): FakeBackend {
  const state = createState();
  const records: LedgerRecord[] = [];
  const listeners = new Set<(record: LedgerRecord) => void>();
  const last = (): number => records.length;

  const backend: FakeBackend = {
    state,
    submitted: [],
    ready: true,
    firstSeq: 1,
    reader: { ...emptyReader(), ...reader },
    answer: (command) => grantAll(state, command),
    submit: async (command) => {
      backend.submitted.push(command);
      return backend.answer(command);
    },
    dryRun: async (command) => backend.answer(command),
    read: async (look) => look(state),
    followed: async () => {},
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    readJournal: async (fromSeq, limit) => records.slice(fromSeq - 1, fromSeq - 1 + limit),
    lastSeq: last,
    now: () => NOW,
    health: () => (backend.ready ? { ready: true } : { ready: false, reason: "It recovers." }),
    stats: () => ({
      waiting: 0,
      seq: last(),
      durableSeq: last(),
      turns: 0,
      records: last(),
      firstSeq: backend.firstSeq,
      epoch: 1,
      snapshotSeq: 0,
      viewSeq: last(),
      liveGrants: state.liveCount,
      pools: state.pools.size,
      droppedRefusals: 0,
    }),
    publish: (...batches) => {
      for (const events of batches) {
        const record = recordOf(last() + 1, events);
        records.push(record);
        for (const listener of listeners) listener(record);
      }
    },
    trim: (seq) => {
      backend.firstSeq = seq;
    },
  };
  return backend;
}

/** Adds a pool to the live state; its profiles are those of an empty one. */
export function addPool(
  state: LedgerState,
  id: string,
  schedule: readonly ScheduleEntry[] = [{ startAt: 0, endAt: NOW * 2, capacity: 64 }],
): Pool {
  const pool: Pool = {
    id,
    index: state.poolOrder.length,
    allowPast: false,
    backing: undefined,
    options: OPTIONS,
    rolling: undefined,
    schedule,
    maintenance: [],
    capacity: createProfile(),
    capacityStandard: undefined,
    free: createProfile(),
    freeStandard: undefined,
    liveCount: 0,
    forgottenBefore: 0,
  };
  state.pools.set(id, pool);
  state.poolOrder.push(pool);
  state.poolNames.push(id);
  return pool;
}

/** Adds a grant to the live state and returns its number. */
export function addGrant(
  state: LedgerState,
  grant: { readonly pool: string; readonly userId: string; readonly amount?: number },
): number {
  const number = state.nextGrant;
  state.nextGrant += 1;
  insertGrant(state.grants, {
    number,
    group: number,
    pool: state.pools.get(grant.pool)!.index,
    user: internUser(state.users, grant.userId),
    state: "scheduled",
    tier: "standard",
    startAt: NOW + 3_600_000,
    endAt: NOW + 7_200_000,
    readyAt: NOW + 3_600_000,
    createdAt: NOW,
    amount: grant.amount ?? 1,
    price: OPTIONS.price,
  });
  return number;
}

/** An event about an admitted grant, for feeds. */
export function admitted(grant: number, userId: string, pool = "gpu"): KernelEvent {
  return {
    kind: "reservation.admitted",
    grant,
    group: grant,
    pool,
    userId,
    tier: "standard",
    state: "scheduled",
    startAt: NOW,
    endAt: NOW + 3_600_000,
    readyAt: NOW,
    amount: 1,
    price: 0,
  };
}

function grantAll(state: LedgerState, command: Command): Outcome {
  if (command.kind === "reservation.request") {
    if (!state.pools.has(command.pool)) {
      const rejection = { reason: "unknown_pool", pool: command.pool } as const;
      return { ok: false, at: NOW, rejection, alternatives: [] };
    }
    return accepted(state, addGrant(state, command));
  }
  if (command.kind === "reservation.cancel" || command.kind === "reservation.amend") {
    return accepted(state, command.grant);
  }
  if (command.kind === "pool.create") addPool(state, command.pool, command.schedule);
  return {
    ok: true,
    seq: 1,
    at: NOW,
    events: [],
    replayed: false,
    grants: [],
    placements: [],
    jobs: [],
    orders: [],
  };
}

function accepted(state: LedgerState, number: number): Outcome {
  const grant = liveGrant(state, number);
  if (grant === undefined) {
    const rejection = { reason: "unknown_reservation", grant: number } as const;
    return { ok: false, at: NOW, rejection, alternatives: [] };
  }
  return {
    ok: true,
    seq: 1,
    at: NOW,
    events: [],
    replayed: false,
    grants: [grant],
    placements: [],
    jobs: [],
    orders: [],
  };
}

function recordOf(seq: number, events: readonly KernelEvent[]): LedgerRecord {
  const at: Instant = NOW + seq;
  return { seq, at, epoch: 1, deciderVersion: 1, command: { kind: "tick" }, events };
}

function emptyReader(): HistoryReader {
  return {
    list: async () => ({ ok: true, value: { items: [], asOfSeq: 0 } }),
    get: async () => ({ ok: true, value: undefined }),
    placements: async () => ({ ok: true, value: { items: [], asOfSeq: 0 } }),
    placement: async () => ({ ok: true, value: undefined }),
    activity: async () => ({ ok: true, value: { items: [], asOfSeq: 0 } }),
    report: async (report, { now }) => ({
      ok: true,
      value: { report, by: "pool", fromAt: now, toAt: now, asOfSeq: 0, columns: [], rows: [] },
    }),
  };
}
