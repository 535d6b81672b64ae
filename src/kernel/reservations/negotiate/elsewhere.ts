import { ELSEWHERE_MAX, ELSEWHERE_POOLS_MAX } from "../../limits.ts";
import type { LedgerState, Pool, Stamp } from "../../model/index.ts";
import { decideRequest } from "../request.ts";
import type { RequestReservation } from "../types.ts";
import { steppedOffer, windowOffer } from "./probe.ts";
import type { CounterOffer } from "./types.ts";

/**
 * The same wish in other pools that would admit it as it stands: the pool's own fallbacks first,
 * then the cheapest. At most `ELSEWHERE_POOLS_MAX` pools are asked, `ELSEWHERE_MAX` answer.
 */
export function offersElsewhere(
  state: LedgerState,
  command: RequestReservation,
  stamp: Stamp,
): readonly CounterOffer[] {
  const { key: _key, ...wish } = command;
  const offers: CounterOffer[] = [];
  for (const pool of candidates(state, command)) {
    if (offers.length === ELSEWHERE_MAX) break;
    const decision = decideRequest(state, { ...wish, pool: pool.id }, stamp);
    if (!decision.ok) continue;
    if (command.time.kind === "steps") {
      offers.push(steppedOffer(state, pool.id, command.time.steps));
      continue;
    }
    const { startAt, endAt, amount } = decision.events[0]!;
    const step = { startAt, endAt, amount };
    offers.push(windowOffer(state, command, { kind: "elsewhere", pool: pool.id, step }, stamp));
  }
  return offers;
}

function candidates(state: LedgerState, command: RequestReservation): readonly Pool[] {
  const home = state.pools.get(command.pool)!;
  const rankOf = new Map(home.options.fallbacks.map(({ pool }, rank) => [pool, rank]));
  const rank = (pool: Pool): number => rankOf.get(pool.id) ?? rankOf.size;
  const others: Pool[] = [];
  for (const pool of state.pools.values()) {
    if (others.length === ELSEWHERE_POOLS_MAX) break;
    if (pool !== home) others.push(pool);
  }
  return others.sort(
    (a, b) => rank(a) - rank(b) || a.options.price - b.options.price || a.index - b.index,
  );
}
