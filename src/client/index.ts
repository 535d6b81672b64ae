export type {
  CheckinClient,
  CheckinJobClient,
  PrivateAttributes,
  SlotPlace,
  Turn,
} from "./calls/checkin-types.ts";
export type { CancelJobOptions, JobClient, QueueClient } from "./calls/job-types.ts";
export type { AccountClient, MarketClient } from "./calls/market/index.ts";
export type { PoolClient } from "./calls/pool-types.ts";
export type {
  ClusterClient,
  NodeClient,
  PlacementClient,
  PlacementOptions,
  PolicyClient,
} from "./calls/types.ts";
export { createClient } from "./client.ts";
export { Refused, Unreachable, type UnreachableFacts } from "./errors.ts";
export { requestOfOffer } from "./offer.ts";
export type { CallOptions, ChangeOptions, RequestOptions } from "./options.ts";
export { DEFAULT_RETRIES, type RetryPolicy } from "./retry.ts";
export type { StreamOptions } from "./stream.ts";
export type {
  Client,
  ClientOptions,
  ReserveOptions,
} from "./types.ts";
