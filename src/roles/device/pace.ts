/** Says when devices that got nothing may come back, so that load stays flat. */
export interface Pace {
  /** Counts one device that got nothing, and says after how long it may come back, ms. */
  idle(at: number): number;
  /** The same where slots may come free within `waitMs`: sooner, as long as load allows it. */
  waiting(at: number, waitMs: number): number;
  /** The same for one that might have got something in a moment. */
  soon(): number;
  /** Devices a second that get nothing, over the last window. */
  rate(): number;
}

const IDLE_MS_MIN = 30_000;
const IDLE_MS_MAX = 3_600_000;
const SOON_MS = 1_000;
const WINDOW_MS = 5_000;

/** Steps of the golden ratio fill any span evenly, whoever asks when. */
const GOLDEN = 0.618_033_988_749_895;

/**
 * Pace steering: with N devices that come back every T, the idle rate
 * is N / T; T is made so large that it stays below `idlePerSecond`.
 */
export function createPace(idlePerSecond: number): Pace {
  let windowAt = 0;
  let count = 0;
  let perSecond = 0;
  let spanMs = IDLE_MS_MIN;
  let turn = 0;
  const spread = (): number => {
    turn = (turn + GOLDEN) % 1;
    return turn;
  };
  const roll = (at: number): void => {
    if (at - windowAt < WINDOW_MS) return;
    perSecond = (count * 1_000) / Math.max(WINDOW_MS, at - windowAt);
    count = 0;
    windowAt = at;
    // Who is out there was told about `spanMs`, so that many come in that time.
    const wanted = (perSecond / idlePerSecond) * spanMs;
    spanMs = Math.min(IDLE_MS_MAX, Math.max(IDLE_MS_MIN, (spanMs + wanted) / 2, wanted));
  };
  const idle = (at: number): number => {
    roll(at);
    count += 1;
    return Math.ceil(spanMs * (0.5 + spread()));
  };
  return {
    idle,
    waiting: (at, waitMs) => {
      const idleMs = idle(at);
      const isCalm = perSecond * 2 < idlePerSecond;
      return isCalm ? Math.min(idleMs, Math.ceil(waitMs * (0.5 + spread()))) : idleMs;
    },
    soon: () => Math.ceil(SOON_MS * (0.5 + spread())),
    rate: () => Math.round(perSecond),
  };
}
