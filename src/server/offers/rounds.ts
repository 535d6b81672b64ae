import {
  type Instant,
  type LedgerState,
  type OfferRoom,
  offerRoom,
  type PoolId,
} from "../../kernel/index.ts";
import type { Context } from "../handlers/context.ts";
import type { OfferBounds } from "./bounds.ts";
import type { Master } from "./master.ts";

/** Rounds of a master: as something happens, and now and then by itself. */
export interface Rounds {
  /** The next round comes within so many milliseconds. */
  wake(afterMs: number): void;
  stop(): void;
}

/** Rounds go on while `isWanted`. A fault of one is logged; the next comes all the same. */
export function createRounds(
  { backend, logger }: Context,
  master: Master,
  bounds: OfferBounds,
  isWanted: () => boolean,
): Rounds {
  let timer: NodeJS.Timeout | undefined;
  let dueAt = 0;
  let isRunning = false;
  let wantedMs = bounds.idleRoundMs;

  const round = async (): Promise<void> => {
    const { pools } = master;
    if (pools.size === 0) return;
    const now = backend.now();
    master.round(await backend.read((state) => roomsIn(state, pools, now)), now);
  };

  const run = async (): Promise<void> => {
    timer = undefined;
    isRunning = true;
    // What happens from here on may be missed by this round and asks for another.
    wantedMs = bounds.idleRoundMs;
    try {
      await round();
    } catch (error) {
      logger.error({ err: error }, "offers fault");
    }
    isRunning = false;
    wake(wantedMs);
  };

  const wake = (afterMs: number): void => {
    if (isRunning) {
      wantedMs = Math.min(wantedMs, afterMs);
      return;
    }
    const at = performance.now() + afterMs;
    // However often it is asked for, a round is never put off.
    if (!isWanted() || (timer !== undefined && dueAt <= at)) return;
    clearTimeout(timer);
    dueAt = at;
    timer = setTimeout(() => void run(), afterMs);
    timer.unref();
  };
  return {
    wake,
    stop: () => {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}

function roomsIn(
  state: LedgerState,
  pools: ReadonlySet<PoolId>,
  now: Instant,
): ReadonlyMap<PoolId, OfferRoom> {
  const found = new Map<PoolId, OfferRoom>();
  for (const pool of pools) {
    const room = offerRoom(state, pool, now);
    if (room !== undefined) found.set(pool, room);
  }
  return found;
}
