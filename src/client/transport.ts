import { decodeProblem } from "./codec.ts";
import { Refused, Unreachable } from "./errors.ts";
import { backoffMs, type RetryPolicy, retryAfterMs } from "./retry.ts";

/** What the transport needs of the world. */
export interface Ports {
  readonly fetch: typeof fetch;
  /** Rejects with the signal's reason when it is aborted. */
  readonly wait: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** In [0, 1). */
  readonly chance: () => number;
  readonly nowMs: () => number;
}

export interface Target {
  readonly baseUrl: URL;
  readonly token?: string;
  readonly retries: RetryPolicy;
  /** How long one attempt may take, up to the last byte. */
  readonly timeoutMs: number;
}

/** One request, whatever it takes to get it through. */
export interface Call {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** With a leading slash; parts are encoded already. */
  readonly path: string;
  readonly query?: object;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent twice it does no more and answers no different than sent once. */
  readonly isRepeatable: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Sends calls to one server, again where that is safe. */
export interface Transport {
  /**
   * The text of a reply that is no refusal.
   * Errors: `Refused`, `Unreachable`, or the reason of an aborted signal.
   */
  send(call: Call): Promise<string>;
  /** One attempt, for a reply that is read as it comes. Errors: as `send`. */
  open(call: Call): Promise<Response>;
  readonly ports: Ports;
  readonly retries: RetryPolicy;
}

/** Statuses of a server, or of a proxy before it, that has no answer just now. */
const AWAY = new Set([502, 503, 504]);
const TOO_MANY = 429;

export function createTransport(target: Target, ports: Ports): Transport {
  return {
    send: (call) => send(call, target, ports),
    open: (call) => open(call, target, ports),
    ports,
    retries: target.retries,
  };
}

type Attempt =
  | { readonly kind: "answer"; readonly response: Response; readonly text: string }
  | { readonly kind: "failed"; readonly cause: unknown };

async function send(call: Call, target: Target, ports: Ports): Promise<string> {
  let isEcho = false;
  for (let attempts = 1; ; attempts++) {
    const attempt = await attemptOnce(call, target, ports);
    const waitMs = waitBefore(attempts, { attempt, call, target, ports });
    if (waitMs === undefined) return conclude(attempt, { call, target, attempts, isEcho });
    // Refused for lack of time means that nothing was done; anything else is uncertain.
    if (attempt.kind === "failed" || attempt.response.status !== TOO_MANY) isEcho = true;
    await ports.wait(waitMs, call.signal);
  }
}

async function attemptOnce(call: Call, target: Target, ports: Ports): Promise<Attempt> {
  const timeout = AbortSignal.timeout(target.timeoutMs);
  const signal = call.signal === undefined ? timeout : AbortSignal.any([call.signal, timeout]);
  try {
    const response = await ports.fetch(urlOf(call, target), { ...initOf(call, target), signal });
    return { kind: "answer", response, text: await response.text() };
  } catch (cause) {
    call.signal?.throwIfAborted();
    return { kind: "failed", cause };
  }
}

/** How long to wait before another attempt; undefined if this one has to do. */
function waitBefore(
  attempts: number,
  { attempt, call, target, ports }: { attempt: Attempt; call: Call; target: Target; ports: Ports },
): number | undefined {
  const { retries } = target;
  if (attempts > retries.count) return undefined;
  const waitMs = backoffMs(retries, attempts, ports.chance());
  if (attempt.kind === "failed") return call.isRepeatable ? waitMs : undefined;
  const { status, headers } = attempt.response;
  const isWorthIt = status === TOO_MANY || (AWAY.has(status) && call.isRepeatable);
  if (!isWorthIt) return undefined;
  const asked = retryAfterMs(headers.get("retry-after"), ports.nowMs());
  if (asked === undefined) return waitMs;
  return asked > retries.retryAfterMsMax ? undefined : Math.max(asked, waitMs);
}

function conclude(
  attempt: Attempt,
  context: { call: Call; target: Target; attempts: number; isEcho: boolean },
): string {
  const { call, target, attempts, isEcho } = context;
  const url = placeOf(call, target);
  if (attempt.kind === "failed") {
    const reason = causeOf(attempt.cause, target.timeoutMs);
    throw new Unreachable({ url, reason, attempts }, attempt.cause);
  }
  const { response, text } = attempt;
  if (response.ok) return text;
  throw failureOf(response, text, { url, attempts, isEcho });
}

async function open(call: Call, target: Target, ports: Ports): Promise<Response> {
  const url = placeOf(call, target);
  let response: Response;
  try {
    const { signal } = call;
    const init = initOf(call, target);
    response = await ports.fetch(urlOf(call, target), signal ? { ...init, signal } : init);
  } catch (cause) {
    call.signal?.throwIfAborted();
    throw new Unreachable({ url, reason: causeOf(cause, target.timeoutMs), attempts: 1 }, cause);
  }
  if (response.ok) return response;
  throw failureOf(response, await response.text(), { url, attempts: 1, isEcho: false });
}

/** A problem that is the caller's matter is a refusal; the server's own faults are not. */
function failureOf(
  { status }: Response,
  text: string,
  { url, attempts, isEcho }: { url: string; attempts: number; isEcho: boolean },
): Refused | Unreachable {
  const problem = decodeProblem(text);
  const isFault = status >= 500 && status !== LEDGER_FULL;
  if (problem !== undefined && !isFault) return new Refused(problem, isEcho);
  const reason =
    problem === undefined
      ? `status ${status} without a problem document; is this an Arbiter server?`
      : `${problem.code}: ${problem.detail}`;
  return new Unreachable({ url, reason, attempts, status, ...(problem && { problem }) });
}

/** Answered by rule, not by fault, though its status starts with a 5. */
const LEDGER_FULL = 507;

function initOf(call: Call, { token }: Target): RequestInit {
  const headers: Record<string, string> = { accept: "application/json", ...call.headers };
  if (token !== undefined) headers["authorization"] = `Bearer ${token}`;
  if (call.body === undefined) return { method: call.method, headers };
  headers["content-type"] = "application/json";
  return { method: call.method, headers, body: JSON.stringify(call.body) };
}

function urlOf(call: Call, target: Target): URL {
  const url = baseOf(call, target);
  for (const [name, value] of Object.entries(call.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return url;
}

/** For messages: a query may hold what nobody needs to read. */
function placeOf(call: Call, target: Target): string {
  return baseOf(call, target).href;
}

/** The base may have a path of its own, where a proxy serves the server below it. */
function baseOf(call: Call, { baseUrl }: Target): URL {
  const url = new URL(baseUrl);
  url.pathname = url.pathname.replace(/\/+$/, "") + call.path;
  url.search = "";
  url.hash = "";
  return url;
}

/** `fetch failed` says nothing; what lies under it does. */
function causeOf(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return `no answer within ${timeoutMs / 1_000} s`;
  const { cause } = error;
  if (cause instanceof AggregateError) return causeOf(cause.errors[0], timeoutMs);
  return cause instanceof Error ? causeOf(cause, timeoutMs) : error.message;
}
