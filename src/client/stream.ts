import type { Health, StreamEvent, StreamQuery } from "../wire/index.ts";
import { decodeEvent, decodeReply } from "./codec.ts";
import { Refused, Unreachable } from "./errors.ts";
import { createEventReader } from "./event-text.ts";
import { backoffMs, retryAfterMs } from "./retry.ts";
import type { Call, Transport } from "./transport.ts";

/** How a reader of the feed holds on to it. */
export interface StreamOptions {
  /** Ends the iteration, without an error. */
  readonly signal?: AbortSignal;
  /** A connection on which nothing comes for so long, not even a sign of life, is given up. */
  readonly idleMs?: number;
  /** Once connected, a server that stays away for so long is given up. */
  readonly giveUpMs?: number;
  /** Told whenever a connection stands, the first one and each later one. */
  readonly onOpen?: () => void;
  /** Told before each wait for another connection, once there was one. */
  readonly onBreak?: (reason: string, waitMs: number) => void;
}

const IDLE_MS = 60_000;
const GIVE_UP_MS = 300_000;

/**
 * The live feed, without gap or repeat: a broken connection is made anew behind the last event
 * that was seen. Without `from_seq` it starts with what happens from this call on.
 * Errors: `Refused` (such as `records_trimmed`), `Unreachable` when the patience is used up.
 */
export async function* streamEvents(
  transport: Transport,
  query: StreamQuery,
  options: StreamOptions = {},
): AsyncGenerator<StreamEvent, void, undefined> {
  const { ports, retries } = transport;
  const { signal, giveUpMs = GIVE_UP_MS } = options;
  const line: Line = { id: "", heardAtMs: undefined };
  const fromSeq = query.from_seq ?? (await nextSeq(transport, signal));
  for (let attempt = 1; !signal?.aborted; attempt++) {
    const place = { ...query, ...(fromSeq === undefined ? {} : { from_seq: fromSeq }) };
    const broken = yield* followOnce(transport, { query: place, options, line });
    if (broken === undefined || signal?.aborted) return;
    if (broken.wasHeard) attempt = 1;
    const isPatient =
      line.heardAtMs === undefined
        ? attempt <= retries.count
        : ports.nowMs() - line.heardAtMs < giveUpMs;
    if (!isPatient) throw withAttempts(broken.error, attempt);
    const waitMs = Math.max(backoffMs(retries, attempt, ports.chance()), broken.waitMs);
    if (line.heardAtMs !== undefined) options.onBreak?.(reasonOf(broken.error), waitMs);
    await ports.wait(waitMs, signal).catch(() => undefined);
  }
}

/** How far the reader has come, over all its connections. */
interface Line {
  id: string;
  /** When anything last came; undefined while there was no connection yet. */
  heardAtMs: number | undefined;
}

interface Broken {
  readonly error: unknown;
  readonly wasHeard: boolean;
  /** The server asks for this much patience. */
  readonly waitMs: number;
}

interface Following {
  readonly query: StreamQuery;
  readonly options: StreamOptions;
  readonly line: Line;
}

/** One connection to its end. Undefined if the reader ended it. Throws what no patience mends. */
async function* followOnce(
  transport: Transport,
  { query, options, line }: Following,
): AsyncGenerator<StreamEvent, Broken | undefined, undefined> {
  const { ports } = transport;
  const watch = watchIdle(options);
  const reader = createEventReader(line.id);
  let wasHeard = false;
  try {
    const response = await transport.open(callFor(query, line.id, watch.signal));
    watch.touch();
    options.onOpen?.();
    for await (const piece of textOf(response)) {
      watch.touch();
      line.heardAtMs = ports.nowMs();
      wasHeard = true;
      for (const found of reader.push(piece)) {
        line.id = found.id;
        const event = decodeEvent(found.data);
        if (event !== undefined) yield event;
      }
      // A sign of life may name a place too: behind what a filter has left out.
      line.id = reader.lastId();
    }
    const url = response.url;
    const error = new Unreachable({ url, reason: "the server ended the stream", attempts: 1 });
    return { error, wasHeard, waitMs: reader.retryMs() ?? 0 };
  } catch (error) {
    if (options.signal?.aborted) return undefined;
    if (error instanceof Refused && error.problem.status !== 429) throw error;
    return { error, wasHeard, waitMs: Math.max(reader.retryMs() ?? 0, askedWaitMs(error)) };
  } finally {
    watch.stop();
  }
}

/** `Last-Event-ID` wins over `from_seq`, which stays for readers that saw no event yet. */
function callFor(query: StreamQuery, lastId: string, signal: AbortSignal): Call {
  const accept = { accept: "text/event-stream" };
  const { from_seq: _, ...rest } = query;
  return {
    method: "GET",
    path: "/v1/stream",
    query: lastId === "" ? query : rest,
    headers: lastId === "" ? accept : { ...accept, "last-event-id": lastId },
    isRepeatable: true,
    signal,
  };
}

/** Where "from now on" is: an event that comes before the connection stands is not lost. */
async function nextSeq(transport: Transport, signal?: AbortSignal): Promise<number | undefined> {
  const text = await transport.send({
    method: "GET",
    path: "/readyz",
    isRepeatable: true,
    signal,
  });
  const seq = decodeReply<Health>(text)?.seq;
  return seq === undefined ? undefined : seq + 1;
}

/** Aborts with the caller's signal, or when nothing was touched for too long. */
function watchIdle({ signal, idleMs = IDLE_MS }: StreamOptions) {
  const idle = new AbortController();
  const end = (): void => idle.abort(new Error(`nothing came for ${idleMs / 1_000} s`));
  let timer = setTimeout(end, idleMs);
  return {
    signal: signal === undefined ? idle.signal : AbortSignal.any([signal, idle.signal]),
    touch: (): void => {
      clearTimeout(timer);
      timer = setTimeout(end, idleMs);
    },
    stop: (): void => {
      clearTimeout(timer);
      // Lets go of a connection that the reader has left.
      idle.abort();
    },
  };
}

async function* textOf({ body }: Response): AsyncGenerator<string, void, undefined> {
  if (body === null) return;
  const reader = body.getReader();
  const decoder = new TextDecoder();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield decoder.decode(value, { stream: true });
  }
}

function askedWaitMs(error: unknown): number {
  if (!(error instanceof Refused)) return 0;
  const seconds = error.problem.retry_after_s;
  return seconds === undefined ? 0 : (retryAfterMs(String(seconds), 0) ?? 0);
}

function withAttempts(error: unknown, attempts: number): unknown {
  if (!(error instanceof Unreachable)) return error;
  return new Unreachable({ ...error.facts, attempts }, error.cause);
}

function reasonOf(error: unknown): string {
  if (error instanceof Unreachable) return error.facts.reason;
  return error instanceof Error ? error.message : String(error);
}
