import type { RequestOptions } from "../../../client/index.ts";
import type { OrderRequest } from "../../../wire/index.ts";
import type { Clock } from "../../ask/clock.ts";

export const FORCES = ["gtc", "ioc", "fok", "post_only"] as const;

/** What bids and asks have alike. */
interface OrderOptions {
  readonly force?: NonNullable<OrderRequest["time_in_force"]>;
  readonly expires?: string;
  readonly name?: string;
  readonly user?: string;
}

export function readKeyed(
  { force, expires, name, user }: OrderOptions,
  clock: Clock,
): Pick<OrderRequest, "time_in_force" | "expires" | "name" | "user_id"> {
  const at = clock.seconds(expires);
  return {
    ...(force === undefined ? {} : { time_in_force: force }),
    ...(at === undefined ? {} : { expires: at }),
    ...(name === undefined ? {} : { name }),
    ...(user === undefined ? {} : { user_id: user }),
  };
}

export function sendOptions(
  options: { readonly dryRun?: boolean; readonly idempotencyKey?: string },
  signal: AbortSignal,
): RequestOptions {
  const { dryRun, idempotencyKey } = options;
  return {
    signal,
    ...(dryRun === undefined ? {} : { dryRun }),
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
  };
}
