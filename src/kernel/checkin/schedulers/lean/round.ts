/** The devices of one round that are under way, by predicted finish, ms, ascending. */
export interface Round {
  /** When it was asked for, ms. */
  readonly openedAt: number;
  results: number;
  /** Offered in this round. */
  offered: number;
  out: number[];
}

export function createRound(openedAt: number): Round {
  return { openedAt, results: 0, offered: 0, out: [] };
}

/** Counts one more device, expected to finish at `finishAt`. O(devices under way). */
export function addOut(round: Round, finishAt: number): void {
  round.out.splice(placeOf(round.out, finishAt), 0, finishAt);
  round.offered += 1;
}

/** A result came in: the device that was expected nearest to now is done. */
export function countResult(round: Round, at: number): void {
  round.results += 1;
  if (round.out.length > 0) round.out.splice(nearestTo(round.out, at), 1);
}

/** A device was lost: the one that is most overdue, or else the next to finish. */
export function loseOut(round: Round): void {
  round.out.shift();
  round.offered = Math.max(0, round.offered - 1);
}

/** Where the devices begin that are not overdue at `since`. */
export function liveFrom(round: Round, since: number): number {
  return placeOf(round.out, since);
}

/** How much sooner the round would close with one more device that finishes at `finishAt`. */
export function closeGain(round: Round, from: number, index: number, finishAt: number): number {
  const { out } = round;
  const close = out[from + index - 1];
  if (close === undefined || finishAt >= close) return 0;
  // The new device pushes the one before into the closing place, unless it takes the place itself.
  const before = index >= 2 ? out[from + index - 2]! : Number.NEGATIVE_INFINITY;
  return close - Math.max(before, finishAt);
}

/** The first place whose value is not below `value`. */
function placeOf(ascending: readonly number[], value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function nearestTo(ascending: readonly number[], value: number): number {
  const above = placeOf(ascending, value);
  if (above === 0) return 0;
  if (above === ascending.length) return above - 1;
  return value - ascending[above - 1]! <= ascending[above]! - value ? above - 1 : above;
}
