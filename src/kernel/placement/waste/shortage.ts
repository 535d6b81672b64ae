/**
 * How much of a normally distributed need is left without, on average: integers only, from a
 * table of the standard normal loss.
 */

/**
 * What a need of `mean`, with deviation `deviation`, exceeds `supply` by on average. Whole
 * numbers of one unit, rounded down; a deviation of at least 1, all below 2^32.
 */
export function expectedShortage(mean: number, deviation: number, supply: number): number {
  // Beyond five deviations one of the two is as good as sure.
  if (supply - mean >= 5 * deviation) return 0;
  if (mean - supply >= 5 * deviation) return mean - supply;
  const distance = mean > supply ? mean - supply : supply - mean;
  const steps = Math.floor((distance * 16 * FRACTION) / deviation);
  const step = Math.floor(steps / FRACTION);
  const low = LOSS[step]!;
  const high = LOSS[step + 1] ?? 0;
  const loss = low + Math.floor(((high - low) * (steps - step * FRACTION)) / FRACTION);
  const shortage = Math.floor((deviation * loss) / UNIT);
  return mean > supply ? mean - supply + shortage : shortage;
}

/** The largest whole number whose square is at most `value`; for `0 <= value < 2^52`. */
export function squareRoot(value: number): number {
  if (value < 2) return value;
  let root = 1;
  while (root * root < value) root *= 2;
  // Newton's steps from above never pass the root.
  for (;;) {
    const next = Math.floor((root + Math.floor(value / root)) / 2);
    if (next >= root) return root;
    root = next;
  }
}

const FRACTION = 64;
const UNIT = 1_048_576;

/** The standard normal loss, pdf(z) - z (1 - cdf(z)), times 2^20, for z = 0, 1/16, ... 5. */
const LOSS: readonly number[] = [
  418321, 386370, 356049, 327349, 300254, 274743, 250787, 228353, 207405, 187898, 169785, 153017,
  137538, 123293, 110223, 98266, 87363, 77450, 68467, 60352, 53044, 46485, 40616, 35382, 30730,
  26609, 22970, 19768, 16959, 14505, 12366, 10509, 8903, 7518, 6328, 5310, 4440, 3701, 3075, 2546,
  2101, 1729, 1417, 1158, 943, 765, 619, 499, 401, 321, 256, 203, 161, 127, 100, 78, 61, 48, 37, 29,
  22, 17, 13, 10, 7, 6, 4, 3, 2, 2, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0,
];
