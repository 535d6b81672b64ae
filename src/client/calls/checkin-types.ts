import type {
  CheckinAccept,
  CheckinClientList,
  CheckinJobList,
  CheckinJobQuery,
  CheckinJobRequest,
  CheckinJobWire,
  CheckinLease,
  CheckinOffer,
  CheckinPageQuery,
  CheckinReply,
  CheckinRequest,
  CheckinStatus,
  CheckinTaskList,
  CheckinTaskReply,
  CheckinTaskRequest,
  CheckinWhy,
} from "../../wire/index.ts";
import type { CallOptions, RequestOptions } from "../options.ts";

/** What a job does at the check-in desk. */
export interface CheckinJobClient {
  register(body: CheckinJobRequest, options?: RequestOptions): Promise<CheckinJobWire>;
  get(id: string, options?: CallOptions): Promise<CheckinJobWire>;
  list(query?: CheckinJobQuery, options?: CallOptions): Promise<CheckinJobList>;
  listAll(query?: CheckinJobQuery, options?: CallOptions): AsyncIterable<CheckinJobWire>;
  /** A round: it takes the place of the one before. */
  request(
    id: string,
    body: CheckinTaskRequest,
    options?: RequestOptions,
  ): Promise<CheckinTaskReply>;
  tasks(id: string, query?: CheckinPageQuery, options?: CallOptions): Promise<CheckinTaskList>;
  clients(id: string, query?: CheckinPageQuery, options?: CallOptions): Promise<CheckinClientList>;
  why(id: string, options?: CallOptions): Promise<CheckinWhy>;
  /**
   * Resolves when the job's active round has as many devices as it asked for, or as many have
   * finished as it needs. Asks again and again; the signal ends it.
   */
  untilFilled(id: string, options?: CallOptions): Promise<CheckinJobWire>;
  untilDone(id: string, options?: CallOptions): Promise<CheckinJobWire>;
  end(id: string, options?: CallOptions): Promise<CheckinJobWire>;
}

/** What a device knows of itself alone. */
export type PrivateAttributes = Readonly<Record<string, number | string | boolean>>;

/** What a device, or a gateway for one, does at the check-in desk. */
export interface CheckinClient {
  readonly jobs: CheckinJobClient;
  checkIn(body: CheckinRequest, options?: CallOptions): Promise<CheckinReply>;
  /** Takes an offer, or gives it back with `decline`. Sent again until answered. */
  accept(body: CheckinAccept, options?: CallOptions): Promise<CheckinLease>;
  heartbeat(slot: SlotPlace, options?: CallOptions): Promise<CheckinLease>;
  finish(slot: SlotPlace, options?: CallOptions): Promise<CheckinLease>;
  abandon(slot: SlotPlace, options?: CallOptions): Promise<CheckinLease>;
  /**
   * Checks in, settles private constraints and takes the first offer that satisfies them; those
   * that don't are declined.
   */
  takePart(body: CheckinRequest, own?: PrivateAttributes, options?: CallOptions): Promise<Turn>;
  status(options?: CallOptions): Promise<CheckinStatus>;
}

export type SlotPlace = Pick<CheckinLease, "client_id" | "job_id" | "task">;

/** What came of turning up. */
export type Turn =
  | { readonly offer: CheckinOffer; readonly lease: CheckinLease }
  | { readonly offer: null; readonly come_back_s: number };
