import type {
  ActivityItem,
  ActivityList,
  ActivityQuery,
  Health,
  Report,
  ReportName,
  ReportQuery,
  Reservation,
  ReservationChange,
  ReservationGroupReply,
  ReservationList,
  ReservationListQuery,
  ReservationReply,
  ReservationRequest,
  StreamEvent,
  StreamQuery,
} from "../wire/index.ts";
import type { CheckinClient } from "./calls/checkin-types.ts";
import type { JobClient, QueueClient } from "./calls/job-types.ts";
import type { AccountClient, MarketClient } from "./calls/market/index.ts";
import type { PoolClient } from "./calls/pool-types.ts";
import type { ClusterClient, NodeClient, PlacementClient, PolicyClient } from "./calls/types.ts";
import type { CallOptions, ChangeOptions, RequestOptions } from "./options.ts";
import type { RetryPolicy } from "./retry.ts";
import type { StreamOptions } from "./stream.ts";

/** Where the server is, and how to speak with it. */
export interface ClientOptions {
  /** Such as `http://127.0.0.1:8765`; may have a path, where a proxy serves it below one. */
  readonly baseUrl: string;
  /** A bearer token; not needed on loopback. */
  readonly token?: string;
  /** Another `fetch`; the platform's own by default. */
  readonly fetch?: typeof fetch;
  /** How often to try again, or all of the policy; 4 times by default. */
  readonly retries?: number | Partial<RetryPolicy>;
  /** How long one attempt may take; 30 s by default. */
  readonly timeoutMs?: number;
}

export interface ReserveOptions extends RequestOptions {
  readonly pool: string;
  /** Whose it is; the token's own user if absent. */
  readonly userId?: string;
  readonly tier?: "standard" | "trial";
  /** Take the largest amount from here to `amount` that fits. */
  readonly minAmount?: number;
}

/**
 * Arbiter over HTTP. Times are Unix seconds; bodies and replies are those of the API.
 *
 * Every method rejects with `Refused` when the server says no, with `Unreachable` when there is no
 * answer, and with the signal's reason when that is aborted. What is safe to send twice is sent
 * again after failures of the network and of the server; a grant is, by its idempotency key.
 */
export interface Client {
  /** Capacity for `[startTime, endTime)`. */
  reserve(
    startTime: number,
    endTime: number,
    amount: number,
    options: ReserveOptions,
  ): Promise<ReservationReply>;
  /** Any request: flexible, in steps, repeated. */
  request(
    body: ReservationRequest,
    options?: RequestOptions,
  ): Promise<ReservationReply | ReservationGroupReply>;
  get(id: string, options?: CallOptions): Promise<Reservation>;
  /** One page, newest first. */
  list(query?: ReservationListQuery, options?: CallOptions): Promise<ReservationList>;
  /** All of them, page after page as they are asked for. */
  listAll(query?: ReservationListQuery, options?: CallOptions): AsyncIterable<Reservation>;
  amend(id: string, change: ReservationChange, options?: ChangeOptions): Promise<ReservationReply>;
  /** Cancelled is also the answer if an earlier attempt of this call did it unheard. */
  cancel(id: string, options?: ChangeOptions): Promise<ReservationReply>;
  readonly pools: PoolClient;
  readonly nodes: NodeClient;
  readonly clusters: ClusterClient;
  readonly placements: PlacementClient;
  readonly jobs: JobClient;
  readonly queues: QueueClient;
  readonly market: MarketClient;
  readonly accounts: AccountClient;
  readonly checkin: CheckinClient;
  readonly policies: PolicyClient;
  report(name: ReportName, query?: ReportQuery, options?: CallOptions): Promise<Report>;
  /** The same as text: one line of column names, one line a row. */
  reportCsv(name: ReportName, query?: ReportQuery, options?: CallOptions): Promise<string>;
  activity(query?: ActivityQuery, options?: CallOptions): Promise<ActivityList>;
  activityAll(query?: ActivityQuery, options?: CallOptions): AsyncIterable<ActivityItem>;
  /** What happens, as it happens; see `streamEvents`. */
  stream(query?: StreamQuery, options?: StreamOptions): AsyncIterable<StreamEvent>;
  /** Is the process alive? */
  health(options?: CallOptions): Promise<Health>;
  /** Can it take requests? */
  ready(options?: CallOptions): Promise<Health>;
}
