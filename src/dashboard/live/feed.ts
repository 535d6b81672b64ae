import { type Client, Refused, Unreachable } from "../../client/index.ts";
import type { StreamEvent } from "../../wire/index.ts";
import type { Store } from "./store.ts";

/** How the page hears of changes. Instants are the browser's, milliseconds. */
export type FeedState =
  | { readonly kind: "connecting" }
  | { readonly kind: "live"; readonly isBack: boolean }
  | { readonly kind: "broken"; readonly reason: string; readonly sinceMs: number }
  /** Nobody looks at the page: the connection is given to those who do. */
  | { readonly kind: "resting" };

export interface FeedPorts {
  readonly client: Client;
  readonly state: Store<FeedState>;
  readonly onEvent: (event: StreamEvent) => void;
  /** What is shown may be of another time: everything has to be loaded again. */
  readonly onGap: () => void;
  /** The server no longer takes our token. */
  readonly onLocked: (why: string) => void;
  readonly nowMs: () => number;
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Longer than two signs of life of the server. */
const IDLE_MS = 35_000;
const RETRY_MS = 2_000;

/**
 * Follows the feed from record `fromSeq` on until `signal` is aborted, through every break, and
 * gives the record to go on from: the last one seen, itself included, for it may have had more
 * events than came through, and to be told of one twice does no harm. A place that the server no
 * longer knows starts anew from now, after `onGap`.
 */
export async function followFeed(
  ports: FeedPorts,
  fromSeq: number,
  signal: AbortSignal,
): Promise<number> {
  let place = fromSeq;
  while (!signal.aborted) {
    try {
      for await (const event of open(ports, place, signal)) {
        place = event.seq;
        ports.onEvent(event);
      }
    } catch (error) {
      const isPlaceLost = error instanceof Refused && LOST_PLACE.has(error.code);
      if (error instanceof Refused && error.code === "unauthenticated") {
        ports.onLocked(error.detail);
        return place;
      }
      setBroken(ports, reasonOf(error));
      await ports.wait(RETRY_MS, signal);
      if (isPlaceLost) place = await placeNow(ports, signal, place);
    }
  }
  return place;
}

/** The journal was trimmed past our place, or it is another journal now. */
const LOST_PLACE: ReadonlySet<string> = new Set(["records_trimmed", "invalid_request"]);

function open({ client, state, ...ports }: FeedPorts, place: number, signal: AbortSignal) {
  return client.stream(
    { from_seq: place },
    {
      signal,
      idleMs: IDLE_MS,
      giveUpMs: Number.POSITIVE_INFINITY,
      onOpen: () => {
        const wasBroken = state.get().kind === "broken";
        state.set({ kind: "live", isBack: wasBroken });
        // What carries no event, such as a refusal, may have changed too.
        if (wasBroken) ports.onGap();
      },
      onBreak: (reason) => setBroken({ client, state, ...ports }, reason),
    },
  );
}

function setBroken({ state, nowMs }: FeedPorts, reason: string): void {
  const before = state.get();
  const sinceMs = before.kind === "broken" ? before.sinceMs : nowMs();
  state.set({ kind: "broken", reason, sinceMs });
}

async function placeNow(ports: FeedPorts, signal: AbortSignal, place: number): Promise<number> {
  try {
    const { seq = 0 } = await ports.client.ready({ signal });
    ports.onGap();
    return seq + 1;
  } catch {
    return place;
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof Unreachable) return error.facts.reason;
  return error instanceof Error ? error.message : String(error);
}
