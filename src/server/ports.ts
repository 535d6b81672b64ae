import type { RefusalNote } from "../journal/index.ts";
import type {
  Command,
  GrantNumber,
  GrantState,
  Instant,
  LedgerRecord,
  LedgerState,
  PoolId,
  UserId,
} from "../kernel/index.ts";
import type { GrantView, Outcome } from "../wire/index.ts";

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
  /** Soft data for reports: never awaited, bounded per user. */
  noteRefusal(note: RefusalNote): void;
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

/** Lists, history and reports, as the views tell them. */
export interface Reader {
  /** Newest first. */
  reservations(query: ReservationSearch): Promise<Page<GrantView>>;
  /** One that the ledger may have forgotten already. */
  reservation(grant: GrantNumber): Promise<GrantView | undefined>;
  /** Whose they are; unknown ones are absent. */
  owners(grants: readonly GrantNumber[]): Promise<ReadonlyMap<GrantNumber, UserId>>;
  report(query: ReportSearch): Promise<ReportAnswer>;
  /** Newest first. */
  activity(query: ActivitySearch): Promise<Page<ActivityEntry> & { readonly asOfSeq: number }>;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Where the next page begins; absent on the last one. */
  readonly next?: number;
}

export interface ReservationSearch {
  readonly userId?: UserId;
  readonly pool?: PoolId;
  readonly state?: GrantState;
  /** Windows that overlap `[fromAt, toAt)`. */
  readonly fromAt?: Instant;
  readonly toAt?: Instant;
  /** `next` of the page before. */
  readonly after?: number;
  readonly limit: number;
}

export interface ReportSearch {
  readonly name: string;
  readonly by?: string;
  readonly fromAt?: Instant;
  readonly toAt?: Instant;
  readonly pool?: PoolId;
  readonly userId?: UserId;
  readonly limit: number;
}

export type ReportCell = string | number | boolean | null;

export type ReportAnswer =
  | {
      readonly ok: true;
      readonly by?: string;
      readonly fromAt?: Instant;
      readonly toAt?: Instant;
      readonly asOfSeq: number;
      readonly columns: readonly {
        readonly name: string;
        readonly unit?: string;
        readonly description?: string;
      }[];
      readonly rows: readonly Readonly<Record<string, ReportCell>>[];
      readonly truncated: boolean;
    }
  | {
      readonly ok: false;
      /** The query field that the report can't take, and why, in words. */
      readonly field: string;
      readonly message: string;
    };

export interface ActivitySearch {
  readonly userId?: UserId;
  readonly pool?: PoolId;
  readonly kind?: string;
  readonly fromAt?: Instant;
  readonly toAt?: Instant;
  readonly after?: number;
  readonly limit: number;
}

export interface ActivityEntry {
  /** Absent for a refusal: those are not in the journal. */
  readonly seq?: number;
  readonly at: Instant;
  readonly kind: string;
  readonly pool?: PoolId;
  readonly grant?: GrantNumber;
  readonly userId?: UserId;
  readonly actorId?: UserId;
  readonly code?: string;
  readonly facts?: Readonly<Record<string, ReportCell>>;
}
