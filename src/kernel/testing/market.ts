import type { ClassOptions, UserId } from "../model/index.ts";
import type { PlaceAsk, PlaceBid, PutClass } from "../trading/index.ts";
import { ADMIN } from "./ledger.ts";

const NO_PATIENCE = { rackMs: 0, dataCenterMs: 0, anywhereMs: 0 };

/** Selects every node. */
export const ALL_NODES = {
  clusters: [],
  dataCenters: [],
  racks: [],
  gpuModels: [],
  labels: {},
} as const;

export const CREDIT = 1_000_000;

/** A class with everything at its default but what is given. */
export function classOf(name: string, options: Partial<ClassOptions>): PutClass {
  return { kind: "market.put_class", actor: ADMIN, name, options };
}

export function depositOf(userId: UserId, credits: number) {
  return { kind: "account.deposit", actor: ADMIN, userId, amount: credits * CREDIT } as const;
}

/** A bid for one unit at a limit in credits, with whatever else is given. */
export function bidOf(
  cls: string,
  userId: UserId,
  limit: number,
  rest: Partial<PlaceBid> = {},
): PlaceBid {
  return {
    kind: "order.bid",
    actor: { userId, role: "user" },
    class: cls,
    userId,
    limit: Math.round(limit * CREDIT),
    amount: 1,
    timeInForce: "gtc",
    selfTrade: "cancel_resting",
    prefer: "nearest",
    inputs: [],
    patience: NO_PATIENCE,
    ...rest,
  };
}

/** An ask for a lease at a limit in credits, with whatever else is given. */
export function askOf(
  cls: string,
  userId: UserId,
  grant: number,
  limit: number,
  rest: Partial<PlaceAsk> = {},
): PlaceAsk {
  return {
    kind: "order.ask",
    actor: { userId, role: "user" },
    class: cls,
    userId,
    grant,
    limit: Math.round(limit * CREDIT),
    timeInForce: "gtc",
    selfTrade: "cancel_resting",
    ...rest,
  };
}
