import type { Clock, Scheduler } from "./types.ts";

/** Timers can't wait longer; a later call is approached in steps. */
const WAIT_MS_MAX = 2_147_483_647;

/** The machine's clock. */
export const systemClock: Clock = { now: () => Date.now() };

/** The event loop's own timers. */
export function systemScheduler(clock: Clock = systemClock): Scheduler {
  return {
    soon: (call) => {
      setImmediate(call);
    },
    at: (at, call) => {
      let timer: NodeJS.Timeout;
      const wait = (): void => {
        const left = at - clock.now();
        timer = setTimeout(
          left > WAIT_MS_MAX ? wait : call,
          Math.min(Math.max(left, 0), WAIT_MS_MAX),
        );
      };
      wait();
      return () => clearTimeout(timer);
    },
  };
}
