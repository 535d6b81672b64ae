import { setTimeout as sleep } from "node:timers/promises";
import { Refused } from "../../../client/index.ts";
import type { StreamEvent } from "../../../wire/index.ts";
import type { Session } from "../../session.ts";

/** Refusals that may be over when something is freed. */
const PASSING = new Set(["no_feasible_node", "placement_conflict"]);

/** After these there may be more room than before. */
const FREEING: readonly StreamEvent["kind"][] = [
  "placement.ended",
  "placement.preempted",
  "placement.displaced",
  "node.registered",
  "node.undrained",
  "node.resumed",
  "node.status_changed",
];

/** The feed may be full, or show its reader only what is his own: so it is asked anyway. */
const AGAIN_MS = 3_000;

/**
 * Makes a request again and again while nothing fits, for so many seconds, each time something is
 * freed. Errors: those of the request; the last refusal when the time is over.
 */
export async function waitForRoom<Reply>(
  session: Session,
  patienceS: number,
  request: () => Promise<Reply>,
): Promise<Reply> {
  const until = performance.now() + patienceS * 1_000;
  const { signal } = session.io;
  const ended = new AbortController();
  const ways = AbortSignal.any([signal, ended.signal]);
  let nextChange: (() => Promise<unknown>) | undefined;
  try {
    for (;;) {
      try {
        return await request();
      } catch (error) {
        const leftMs = until - performance.now();
        if (!(error instanceof Refused) || !PASSING.has(error.code) || leftMs <= 0) throw error;
        if (nextChange === undefined) session.note(`${error.code}: waiting for room`);
        nextChange ??= watchChanges(session, ways);
        const later = sleep(Math.min(leftMs, AGAIN_MS), undefined, { signal: ways });
        await Promise.race([nextChange(), later.catch(() => undefined)]);
        signal.throwIfAborted();
      }
    }
  } finally {
    ended.abort();
  }
}

/** Answers what waits for the next change. Without a feed that is for ever. */
function watchChanges({ client }: Session, signal: AbortSignal): () => Promise<unknown> {
  const events = client.stream({ kind: FREEING.join(",") }, { signal })[Symbol.asyncIterator]();
  const never = new Promise<never>(() => {});
  let pending: Promise<unknown> | undefined;
  return () => {
    pending ??= events.next().then(
      ({ done }) => {
        pending = done === true ? never : undefined;
        return pending;
      },
      () => never,
    );
    return pending;
  };
}
