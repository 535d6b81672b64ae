import type { Handlers } from "../../http/call.ts";
import type { Context } from "../context.ts";
import { jobHandlers } from "./jobs.ts";
import { queueHandlers } from "./queues.ts";
import { runHandlers } from "./runs.ts";

/** Jobs and their queues. */
export function jobDeskHandlers(
  context: Context,
): Pick<
  Handlers,
  | keyof ReturnType<typeof jobHandlers>
  | keyof ReturnType<typeof queueHandlers>
  | keyof ReturnType<typeof runHandlers>
> {
  return { ...jobHandlers(context), ...queueHandlers(context), ...runHandlers(context) };
}
