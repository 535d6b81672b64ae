import {
  createNumberHeap,
  heapPeekKey,
  heapPeekValue,
  heapPop,
  heapPush,
} from "../../base/index.ts";
import type { Clock, Scheduler } from "../../runtime/index.ts";

/** Time that passes only when told to; calls happen by their instants, then as they were asked. */
export interface VirtualTime {
  /** True time, ms; never goes back. */
  readonly now: () => number;
  /** What the machine's clock shows: true time plus `skewMs`. */
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  /** Steps the machine's clock, forth or back. */
  stepClock(ms: number): void;
  /** Lets the next call happen and everything that it sets going; false when none is left. */
  advance(): Promise<boolean>;
}

/** Promises that one call may chain: each takes one turn of the microtask queue. */
const SETTLE_TURNS = 40;

export function createVirtualTime(startAt: number): VirtualTime {
  const queue = createNumberHeap();
  const calls = new Map<number, () => void>();
  let now = startAt;
  let skewMs = 0;
  let asked = 0;
  const at = (when: number, call: () => void): (() => void) => {
    const id = asked++;
    calls.set(id, call);
    heapPush(queue, Math.max(when, now), id);
    return () => calls.delete(id);
  };
  return {
    now: () => now,
    clock: { now: () => now + skewMs },
    scheduler: {
      soon: (call) => {
        at(now, call);
      },
      // The loop speaks in the clock's time; the queue in true time.
      at: (when, call) => at(when - skewMs, call),
    },
    stepClock: (ms) => {
      skewMs += ms;
    },
    advance: async () => {
      if (queue.size === 0) return false;
      now = Math.max(now, heapPeekKey(queue));
      const id = heapPeekValue(queue);
      heapPop(queue);
      calls.get(id)?.();
      calls.delete(id);
      for (let i = 0; i < SETTLE_TURNS; i++) await Promise.resolve();
      return true;
    },
  };
}
