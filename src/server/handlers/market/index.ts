import type { Handlers } from "../../http/call.ts";
import type { Context } from "../context.ts";
import { accountHandlers } from "./accounts.ts";
import { classHandlers } from "./classes.ts";
import { groupHandlers } from "./groups.ts";
import { leaseHandlers } from "./leases.ts";
import { orderHandlers } from "./orders.ts";

type Names =
  | keyof ReturnType<typeof accountHandlers>
  | keyof ReturnType<typeof classHandlers>
  | keyof ReturnType<typeof groupHandlers>
  | keyof ReturnType<typeof leaseHandlers>
  | keyof ReturnType<typeof orderHandlers>;

/** Accounts, resource classes, orders and leases. */
export function marketHandlers(context: Context): Pick<Handlers, Names> {
  return {
    ...accountHandlers(context),
    ...classHandlers(context),
    ...groupHandlers(context),
    ...leaseHandlers(context),
    ...orderHandlers(context),
  };
}
