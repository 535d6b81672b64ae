export { createClient } from "./client.ts";
export { Refused, Unreachable, type UnreachableFacts } from "./errors.ts";
export { requestOfOffer } from "./offer.ts";
export { DEFAULT_RETRIES, type RetryPolicy } from "./retry.ts";
export type { StreamOptions } from "./stream.ts";
export type {
  CallOptions,
  ChangeOptions,
  Client,
  ClientOptions,
  PoolClient,
  RequestOptions,
  ReserveOptions,
} from "./types.ts";
