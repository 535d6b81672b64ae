import type { Clock } from "../../runtime/index.ts";

/** A clock that is set by hand until it is let go; from then on it is the machine's. */
export interface DemoClock extends Clock {
  set(at: number): void;
  letGo(): void;
}

export function createDemoClock(startAt: number): DemoClock {
  let held: number | undefined = startAt;
  return {
    now: () => held ?? Date.now(),
    set: (at) => {
      held = at;
    },
    letGo: () => {
      held = undefined;
    },
  };
}
