import { problem, type StreamQuery } from "../../wire/index.ts";
import { type Caller, onlyUser } from "../access/caller.ts";
import type { Handlers } from "../http/call.ts";
import { Feed } from "../stream/feed.ts";
import type { FeedFilter } from "../stream/frames.ts";
import { placeOf } from "../stream/place.ts";
import { type CutReason, Subscriber } from "../stream/subscriber.ts";
import { type Context, invalid, onlyOwn } from "./context.ts";

/** Bounds of the live feed. */
export interface StreamOptions {
  readonly heartbeatMs: number;
  readonly stallMs: number;
  /** Readers at once; each holds a connection. */
  readonly readersMax: number;
}

/** The handler of the feed, and how to end all its readers. */
export interface StreamService extends Pick<Handlers, "stream"> {
  cutAll(reason: CutReason): void;
}

/** What a reader over the bound is told to wait. */
const RETRY_S = 5;

export function streamService(context: Context, options: StreamOptions): StreamService {
  const { backend, gate, metrics, logger } = context;
  const onFault = (error: unknown): void => logger.error({ err: error }, "stream fault");
  const feed = new Feed(backend, onFault);
  const readers = new Set<Subscriber>();

  const stream: Handlers["stream"] = ({ query, caller, request }) => {
    const filter = filterOf(caller, query);
    if (filter === "forbidden") return onlyOwn();
    const header = request.headers["last-event-id"];
    const lastEventId = Array.isArray(header) ? header[0] : header;
    const start = placeOf({ lastEventId, fromSeq: query.from_seq }, backend.lastSeq());
    if ("error" in start) return invalid([start.error]);
    const { firstSeq } = backend;
    if (start.place.seq + 1 < firstSeq) {
      const detail = `The journal starts at ${firstSeq}; ${start.place.seq + 1} was asked for.`;
      return { problem: problem("records_trimmed", detail, { first_seq: firstSeq }) };
    }
    if (readers.size >= options.readersMax) {
      const detail = `${options.readersMax} streams are open, which is the bound.`;
      return { problem: problem("too_many_streams", detail, { retry_after_s: RETRY_S }) };
    }
    return {
      takeOver: (reply) => {
        reply.hijack();
        metrics.streams.inc();
        const reader = new Subscriber(reply.raw, {
          feed,
          filter,
          from: start.place,
          headers: { "x-request-id": request.id },
          heartbeatMs: options.heartbeatMs,
          stallMs: options.stallMs,
          isStillGood: () => gate.isStillGood(caller),
          onFault,
          onEnd: () => {
            readers.delete(reader);
            metrics.streams.dec();
          },
        });
        readers.add(reader);
      },
    };
  };

  const cutAll = (reason: CutReason): void => {
    for (const reader of [...readers]) reader.cut(reason);
  };
  return { stream, cutAll };
}

function filterOf(caller: Caller, query: StreamQuery): FeedFilter | "forbidden" {
  const own = onlyUser(caller);
  if (own !== undefined && query.user !== undefined && query.user !== own) return "forbidden";
  return {
    ...(query.pool === undefined ? {} : { pool: query.pool }),
    ...(query.node === undefined ? {} : { node: query.node }),
    ...(query.cluster === undefined ? {} : { cluster: query.cluster }),
    ...(query.user === undefined ? {} : { userId: query.user }),
    ...(query.kind === undefined ? {} : { kinds: query.kind.split(",") }),
    ...(own === undefined ? {} : { onlyUser: own }),
  };
}
