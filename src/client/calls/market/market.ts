import type {
  AccountList,
  AccountReply,
  ClassList,
  ClassWire,
  Depth,
  FillList,
  GroupWire,
  LeaseList,
  LeaseReply,
  LeaseWire,
  OrderList,
  OrderReply,
  OrderWhy,
  OrderWire,
  PriceHistory,
  Quote,
  Statement,
} from "../../../wire/index.ts";
import { type Ask, changing, pagesOf, reading } from "../../call.ts";
import { Refused } from "../../errors.ts";
import type { ChangeOptions, RequestOptions } from "../../options.ts";
import type { Call } from "../../transport.ts";
import type { AccountClient, MarketClient } from "./types.ts";

/** The calls about accounts. */
export function createAccountClient(ask: Ask): AccountClient {
  const move = (user: string, what: string, body: object, options: RequestOptions = {}) =>
    ask<AccountReply>(keyed(`${pathTo(ACCOUNTS, user)}/${what}`, body, options));
  return {
    list: (query, options) => ask<AccountList>(reading(ACCOUNTS, query, options)),
    listAll: (query, options) =>
      pagesOf((cursor) => ask<AccountList>(reading(ACCOUNTS, { ...query, ...cursor }, options))),
    get: (user, options) => ask<Statement>(reading(pathTo(ACCOUNTS, user), {}, options)),
    deposit: (user, body, options) => move(user, "deposit", body, options),
    withdraw: (user, body, options) => move(user, "withdraw", body, options),
    transfer: (user, body, options) => move(user, "transfer", body, options),
  };
}

/** The calls about orders, leases and classes. */
export function createMarketClient(ask: Ask): MarketClient {
  return { ...orderCalls(ask), ...leaseCalls(ask), ...groupCalls(ask), ...classCalls(ask) };
}

const ACCOUNTS = "/v1/accounts";
const MARKET = "/v1/market";
const ORDERS = `${MARKET}/orders`;
const LEASES = `${MARKET}/leases`;
const GROUPS = `${MARKET}/groups`;
const CLASSES = `${MARKET}/classes`;

function orderCalls(ask: Ask) {
  return {
    place: (body, options = {}) => ask<OrderReply>(keyed(ORDERS, body, options)),
    get: (id, options) => ask<OrderWire>(reading(pathTo(ORDERS, id), {}, options)),
    list: (query, options) => ask<OrderList>(reading(ORDERS, query, options)),
    listAll: (query, options) =>
      pagesOf((cursor) => ask<OrderList>(reading(ORDERS, { ...query, ...cursor }, options))),
    why: (id, options) => ask<OrderWhy>(reading(`${pathTo(ORDERS, id)}/why`, {}, options)),
    amend: (id, body, options = {}) =>
      ask<OrderReply>({ method: "PATCH", path: pathTo(ORDERS, id), body, ...changing(options) }),
    cancel: (id, options = {}) => cancel(ask, id, options),
  } satisfies Partial<MarketClient>;
}

function leaseCalls(ask: Ask) {
  return {
    leases: (query, options) => ask<LeaseList>(reading(LEASES, query, options)),
    lease: (id, options) => ask<LeaseWire>(reading(pathTo(LEASES, id), {}, options)),
    renew: (id, body = {}, options = {}) =>
      ask<LeaseReply>({
        method: "POST",
        path: `${pathTo(LEASES, id)}/renew`,
        body,
        ...changing(options),
      }),
    release: (id, options = {}) =>
      ask<LeaseReply>({ method: "DELETE", path: pathTo(LEASES, id), ...changing(options) }),
  } satisfies Partial<MarketClient>;
}

function groupCalls(ask: Ask) {
  return {
    assign: (body, options = {}) => ask<GroupWire>(keyed(GROUPS, body, options)),
    group: (id, options) => ask<GroupWire>(reading(pathTo(GROUPS, id), {}, options)),
    renewGroup: (id, body, { signal } = {}) =>
      ask<GroupWire>({
        method: "POST",
        path: `${pathTo(GROUPS, id)}/renew`,
        body,
        isRepeatable: true,
        signal,
      }),
    releaseGroup: (id, { signal } = {}) =>
      ask<GroupWire>({
        method: "DELETE",
        path: pathTo(GROUPS, id),
        isRepeatable: false,
        signal,
      }),
  } satisfies Partial<MarketClient>;
}

function classCalls(ask: Ask) {
  const book = (name: string, what: string): string => `${pathTo(MARKET, name)}/${what}`;
  return {
    classes: (options) => ask<ClassList>(reading(CLASSES, {}, options)),
    class: (name, options) => ask<ClassWire>(reading(pathTo(CLASSES, name), {}, options)),
    putClass: (name, body, { signal } = {}) =>
      ask<ClassWire>({
        method: "PUT",
        path: pathTo(CLASSES, name),
        body,
        isRepeatable: true,
        signal,
      }),
    deleteClass: (name, { signal } = {}) =>
      ask<ClassWire>({
        method: "DELETE",
        path: pathTo(CLASSES, name),
        isRepeatable: false,
        signal,
      }),
    quote: (name, options) => ask<Quote>(reading(book(name, "quote"), {}, options)),
    depth: (name, query, options) => ask<Depth>(reading(book(name, "depth"), query, options)),
    fills: (name, query, options) => ask<FillList>(reading(book(name, "fills"), query, options)),
    history: (name, query, options) =>
      ask<PriceHistory>(reading(book(name, "history"), query, options)),
  } satisfies Partial<MarketClient>;
}

/** Repeatable because its key is made before the first attempt and sent with each. */
function keyed(path: string, body: object, options: RequestOptions): Call {
  const key = options.idempotencyKey ?? crypto.randomUUID();
  return {
    method: "POST",
    path,
    body,
    ...changing(options),
    headers: options.dryRun === true ? {} : { "idempotency-key": key },
    isRepeatable: true,
  };
}

/** A cancellation that was carried out unheard is refused when it is sent again: it is done. */
async function cancel(ask: Ask, id: string, options: ChangeOptions): Promise<OrderReply> {
  const path = pathTo(ORDERS, id);
  try {
    return await ask<OrderReply>({
      method: "DELETE",
      path,
      ...changing(options),
      isRepeatable: true,
    });
  } catch (error) {
    if (!(error instanceof Refused) || !error.isEcho) throw error;
    if (error.code !== "order_not_open" || error.problem.state !== "cancelled") throw error;
    const { signal } = options;
    return ask<OrderReply>(reading(path, {}, signal === undefined ? {} : { signal }));
  }
}

function pathTo(base: string, id: string): string {
  return `${base}/${encodeURIComponent(id)}`;
}
