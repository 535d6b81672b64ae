import type {
  ActivityList,
  Health,
  Report,
  Reservation,
  ReservationGroupReply,
  ReservationList,
  ReservationReply,
  ReservationRequest,
} from "../wire/index.ts";
import { type Ask, askOver, changing, pagesOf, reading } from "./call.ts";
import { createCheckinClient } from "./calls/checkin.ts";
import { createClusterClient, createNodeClient } from "./calls/fleet.ts";
import { createJobClient, createQueueClient } from "./calls/jobs.ts";
import { createAccountClient, createMarketClient } from "./calls/market/index.ts";
import { createPlacementClient } from "./calls/placements.ts";
import { createPolicyClient } from "./calls/policies.ts";
import { createPoolClient } from "./calls/pools.ts";
import { Refused } from "./errors.ts";
import type { ChangeOptions, RequestOptions } from "./options.ts";
import { DEFAULT_RETRIES, type RetryPolicy } from "./retry.ts";
import { streamEvents } from "./stream.ts";
import { type Call, createTransport, type Ports, type Transport } from "./transport.ts";
import type { Client, ClientOptions, ReserveOptions } from "./types.ts";

const TIMEOUT_MS = 30_000;

/**
 * A client of one server. Opens nothing: each call is a request of its own.
 * Errors: a `TypeError` if `baseUrl` is no address of HTTP.
 */
export function createClient(options: ClientOptions): Client {
  const { token, timeoutMs = TIMEOUT_MS } = options;
  const target = {
    baseUrl: parseBase(options.baseUrl),
    retries: policyOf(options.retries),
    timeoutMs,
    ...(token === undefined ? {} : { token }),
  };
  const ports = options.fetch === undefined ? PORTS : { ...PORTS, fetch: options.fetch };
  return clientOver(createTransport(target, ports));
}

/** The same over any transport. */
export function clientOver(transport: Transport): Client {
  const ask = askOver(transport);
  return {
    ...reservationCalls(ask),
    pools: createPoolClient(ask),
    nodes: createNodeClient(ask),
    clusters: createClusterClient(ask),
    placements: createPlacementClient(ask),
    jobs: createJobClient(ask),
    queues: createQueueClient(ask),
    market: createMarketClient(ask),
    accounts: createAccountClient(ask),
    checkin: createCheckinClient(ask),
    policies: createPolicyClient(ask),
    report: (name, query, options) => ask<Report>(reading(reportPath(name), query, options)),
    reportCsv: (name, query, options) =>
      transport.send({
        ...reading(reportPath(name), { ...query, format: "csv" }, options),
        headers: { accept: "text/csv" },
      }),
    activity: (query, options) => ask<ActivityList>(reading("/v1/activity", query, options)),
    activityAll: (query, options) =>
      pagesOf((cursor) =>
        ask<ActivityList>(reading("/v1/activity", { ...query, ...cursor }, options)),
      ),
    stream: (query = {}, streamOptions) => streamEvents(transport, query, streamOptions),
    health: (options) => ask<Health>(reading("/healthz", {}, options)),
    ready: (options) => ask<Health>(reading("/readyz", {}, options)),
  };
}

function reservationCalls(ask: Ask) {
  return {
    request: (body, options = {}) =>
      ask<ReservationReply | ReservationGroupReply>(grantCall(body, options)),
    reserve: (startTime, endTime, amount, options) =>
      ask<ReservationReply>(grantCall(fixedRequest(startTime, endTime, amount, options), options)),
    get: (id, options) => ask<Reservation>(reading(pathOf(id), {}, options)),
    list: (query, options) => ask<ReservationList>(reading(RESERVATIONS, query, options)),
    listAll: (query, options) =>
      pagesOf((cursor) =>
        ask<ReservationList>(reading(RESERVATIONS, { ...query, ...cursor }, options)),
      ),
    amend: (id, change, options = {}) =>
      ask<ReservationReply>({
        method: "PATCH",
        path: pathOf(id),
        body: change,
        ...changing(options),
      }),
    cancel: (id, options = {}) => cancel(ask, id, options),
  } satisfies Partial<Client>;
}

const RESERVATIONS = "/v1/reservations";

/** Repeatable because its key is made before the first attempt and sent with each. */
function grantCall(body: ReservationRequest, options: RequestOptions): Call {
  const key = options.idempotencyKey ?? crypto.randomUUID();
  return {
    method: "POST",
    path: RESERVATIONS,
    body,
    ...changing(options),
    headers: options.dryRun === true ? {} : { "idempotency-key": key },
    isRepeatable: true,
  };
}

function fixedRequest(
  startTime: number,
  endTime: number,
  amount: number,
  { pool, userId, tier, minAmount }: ReserveOptions,
): ReservationRequest {
  return {
    pool,
    start_time: startTime,
    end_time: endTime,
    amount,
    ...(minAmount === undefined ? {} : { min_amount: minAmount }),
    ...(userId === undefined ? {} : { user_id: userId }),
    ...(tier === undefined ? {} : { tier }),
  };
}

/** A cancellation that was carried out unheard is refused when it is sent again: it is done. */
async function cancel(ask: Ask, id: string, options: ChangeOptions): Promise<ReservationReply> {
  const call: Call = {
    method: "DELETE",
    path: pathOf(id),
    ...changing(options),
    isRepeatable: true,
  };
  try {
    return await ask<ReservationReply>(call);
  } catch (error) {
    if (!(error instanceof Refused) || !error.isEcho) throw error;
    if (error.code !== "not_live" || error.problem.state !== "cancelled") throw error;
    return ask<ReservationReply>(reading(pathOf(id), {}, options));
  }
}

function pathOf(id: string): string {
  return `${RESERVATIONS}/${encodeURIComponent(id)}`;
}

function reportPath(name: string): string {
  return `/v1/reports/${encodeURIComponent(name)}`;
}

function parseBase(text: string): URL {
  const url = URL.parse(text);
  if (url !== null && (url.protocol === "http:" || url.protocol === "https:")) return url;
  throw new TypeError(`"${text}" is no address of a server, such as http://127.0.0.1:8765`);
}

function policyOf(retries: ClientOptions["retries"]): RetryPolicy {
  const given = typeof retries === "number" ? { count: retries } : retries;
  return { ...DEFAULT_RETRIES, ...given };
}

const PORTS: Ports = {
  // Called as a method of the global object: a browser's fetch refuses any other.
  fetch: (input, init) => globalThis.fetch(input, init),
  wait: (ms, signal) =>
    new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const end = (): void => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener("abort", end);
        resolve();
      }, ms);
      signal?.addEventListener("abort", end, { once: true });
    }),
  chance: Math.random,
  nowMs: Date.now,
};
