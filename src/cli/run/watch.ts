import { Refused } from "../../client/index.ts";
import type { PlacementWire } from "../../wire/index.ts";

/** What keeps an eye on one grant needs of the world. */
export interface WatchPorts {
  /** The grant as the server has it. Errors: `Refused`, `Unreachable`. */
  readonly ask: () => Promise<PlacementWire>;
  /** What an agent on this machine has heard of it, as a text that differs when it changes. */
  readonly hint: () => string | undefined;
  /** Unix milliseconds. */
  readonly nowMs: () => number;
  /** Resolves after so many milliseconds, or when the signal is aborted. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
}

export interface WatchOptions {
  /** Between two questions to the server. */
  readonly everyMs: number;
  /** So long before its end the grant counts as over. */
  readonly earlyMs: number;
  /** The hint as it was before the grant was read. */
  readonly hintBefore: string | undefined;
  /** Told when the end moves, or something is to take its place. */
  readonly onChange: (grant: PlacementWire) => void;
  readonly signal: AbortSignal;
}

/** Why a command may not go on. `grant` is what was last known. */
export interface Over {
  readonly why: "walltime" | "ended_early" | "failed" | "preempted" | "displaced" | "unknown";
  readonly grant: PlacementWire;
}

const HINT_EVERY_MS = 200;
/** At the end the server has the last word, for its clock counts; it is asked more often then. */
const AT_END_EVERY_MS = 500;

/**
 * Waits until a grant is over. A renewal moves the end. While the server can't be reached the end
 * that was known last holds, by the clock of this machine. Never if the signal is aborted.
 */
export async function watchUntilOver(
  granted: PlacementWire,
  ports: WatchPorts,
  options: WatchOptions,
): Promise<Over | undefined> {
  let grant = granted;
  let hint = options.hintBefore;
  while (!options.signal.aborted) {
    const leftMs = grant.end_time * 1_000 - options.earlyMs - ports.nowMs();
    hint = await pause(waitMs(leftMs, options.everyMs), hint, ports, options.signal);
    if (options.signal.aborted) return undefined;
    const seen = await look(ports);
    if (seen === "unknown") return { why: "unknown", grant };
    if (seen !== undefined) {
      if (!isLive(seen)) return { why: reasonOf(seen, grant), grant: seen };
      if (seen.end_time !== grant.end_time || seen.evicted_by !== grant.evicted_by) {
        options.onChange(seen);
      }
      grant = seen;
    }
    // Unheard, or early by intent: the server would not yet call it over.
    const isPast = grant.end_time * 1_000 - options.earlyMs <= ports.nowMs();
    if (isPast && (seen === undefined || options.earlyMs > 0)) return { why: "walltime", grant };
  }
  return undefined;
}

export function isLive({ state }: Pick<PlacementWire, "state">): boolean {
  return state === "active" || state === "scheduled";
}

function waitMs(leftMs: number, everyMs: number): number {
  return leftMs > 0 ? Math.min(leftMs, everyMs) : Math.min(AT_END_EVERY_MS, everyMs);
}

/** Sleeps, but not on when the agent has news. The hint as it is afterwards. */
async function pause(
  ms: number,
  before: string | undefined,
  ports: WatchPorts,
  signal: AbortSignal,
): Promise<string | undefined> {
  const until = ports.nowMs() + ms;
  for (;;) {
    const hint = ports.hint();
    const leftMs = until - ports.nowMs();
    if (hint !== before || leftMs <= 0 || signal.aborted) return hint;
    await ports.wait(Math.min(leftMs, HINT_EVERY_MS), signal);
  }
}

async function look({ ask }: WatchPorts): Promise<PlacementWire | "unknown" | undefined> {
  try {
    return await ask();
  } catch (error) {
    const isGone = error instanceof Refused && error.problem.status === 404;
    return isGone ? "unknown" : undefined;
  }
}

/**
 * One that ended when it was to end had its time; one that ended sooner was released, or renewed
 * for less and not heard of since.
 */
function reasonOf(seen: PlacementWire, before: PlacementWire): Over["why"] {
  const { state, end_time } = seen;
  if (state === "failed" || state === "preempted" || state === "displaced") return state;
  return end_time >= before.end_time ? "walltime" : "ended_early";
}
