import type {
  Command,
  GrantNumber,
  GrantState,
  GrantView,
  Instant,
  LedgerRecord,
  LedgerState,
  PoolId,
  UserId,
} from "../kernel/index.ts";
import type { Outcome } from "../wire/index.ts";

/** What the HTTP edge needs of the loop. Promises reject only on faults. */
export interface Backend {
  /** Decides, journals, then answers. `overloaded` when the queue is full. */
  submit(command: Command): Promise<Outcome>;
  /** The same decision on the present state; nothing is stored. */
  dryRun(command: Command): Promise<Outcome>;
  /** Looks at the live state; resolves once what was seen is durable. `look` must not write. */
  read<T>(look: (state: LedgerState) => T): Promise<T>;
  /** Resolves when the views have seen everything acknowledged so far. */
  followed(): Promise<void>;
  readonly reader: Reader;
  /** Calls back for each durable record, in order. Returns how to stop. */
  subscribe(listener: (record: LedgerRecord) => void): () => void;
  readJournal(fromSeq: number, limit: number): Promise<readonly LedgerRecord[]>;
  /** First record still held; earlier ones were trimmed. */
  readonly firstSeq: number;
  /** Last durable record; 0 before the first. */
  lastSeq(): number;
  now(): Instant;
  health(): BackendHealth;
  stats(): BackendStats;
}

export interface BackendHealth {
  readonly ready: boolean;
  /** Why not, in words for an operator. */
  readonly reason?: string;
}

/** Gauges for `/metrics`; cheap to take. */
export interface BackendStats {
  /** Commands that wait for their turn. */
  readonly queued: number;
  readonly liveGrants: number;
  readonly pools: number;
  /** Records decided and not yet durable. */
  readonly journalLag: number;
  /** Records durable and not yet in the views. */
  readonly viewLag: number;
}

/** Lists, history and reports, as the views tell them. Cursors are the views' own. */
export interface Reader {
  /** Newest first. */
  reservations(
    filter: ReservationFilter,
    page: PageQuery,
  ): Promise<ViewResult<Page<ReservationItem>>>;
  /** One that the ledger may have forgotten already. */
  reservation(grant: GrantNumber): Promise<ReservationItem | undefined>;
  /** Newest first. */
  activity(filter: ActivityFilter, page: PageQuery): Promise<ViewResult<Page<ActivityItem>>>;
  report(name: string, query: ReportQuery): Promise<ViewResult<ReportAnswer>>;
}

export type ViewResult<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: ViewError };

/** Why a question to the views has no answer. */
export type ViewError =
  | {
      readonly reason: "unknown_report";
      readonly report: string;
      readonly known: readonly string[];
    }
  | { readonly reason: "bad_by"; readonly by: string; readonly allowed: readonly string[] }
  | { readonly reason: "bad_filter"; readonly filter: string; readonly allowed: readonly string[] }
  | { readonly reason: "bad_range"; readonly fromAt: number; readonly toAt: number }
  | { readonly reason: "too_many_rows"; readonly rows: number; readonly max: number }
  | { readonly reason: "too_large"; readonly column: string }
  | {
      readonly reason: "bad_limit";
      readonly limit: number;
      readonly min: number;
      readonly max: number;
    }
  | { readonly reason: "bad_cursor" }
  | { readonly reason: "time_limit"; readonly limitMs: number }
  | { readonly reason: "overloaded"; readonly waiting: number; readonly max: number };

export interface PageQuery {
  readonly limit: number;
  readonly cursor?: string;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Absent on the last page. */
  readonly nextCursor?: string;
  readonly asOfSeq: number;
}

export interface ReservationFilter {
  readonly userId?: UserId;
  readonly pool?: PoolId;
  readonly states?: readonly GrantState[];
  /** Windows that touch `[fromAt, toAt)`. */
  readonly fromAt?: Instant;
  readonly toAt?: Instant;
  readonly group?: GrantNumber;
}

export interface ReservationItem extends Omit<GrantView, "number"> {
  readonly grant: GrantNumber;
}

export interface ActivityFilter {
  readonly userId?: UserId;
  readonly pool?: PoolId;
  readonly grant?: GrantNumber;
}

export interface ActivityItem {
  readonly seq: number;
  readonly at: Instant;
  readonly kind: string;
  readonly pool: PoolId;
  readonly grant?: GrantNumber;
  readonly userId?: UserId;
  /** Who asked; absent for what time brought about. */
  readonly actor?: UserId;
  readonly amount?: number;
  readonly fromAt?: Instant;
  readonly toAt?: Instant;
}

export interface ReportQuery {
  readonly now: Instant;
  readonly by?: string;
  readonly fromAt?: Instant;
  readonly toAt?: Instant;
  readonly pool?: PoolId;
  readonly userId?: UserId;
  readonly lastSeq?: number;
}

export type ReportCell = string | number | null | { readonly [name: string]: string | number };

export interface ReportAnswer {
  readonly report: string;
  readonly by: string;
  readonly fromAt: Instant;
  readonly toAt: Instant;
  readonly asOfSeq: number;
  readonly columns: readonly {
    readonly name: string;
    /** `instant` is whole ms here and whole Unix seconds in public. */
    readonly unit: string;
    readonly meaning: string;
  }[];
  readonly rows: readonly { readonly [column: string]: ReportCell }[];
}
