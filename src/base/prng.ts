import { assert } from "./assert.ts";

/** A seeded source of chance. Its API has no floats, so two machines never differ. */
export interface Prng {
  /** A whole number in `[0, 2^32)`. */
  nextU32(): number;
  /** A whole number in `[0, bound)`, evenly spread; `1 <= bound <= 2^32`. */
  below(bound: number): number;
  /** True in `numerator` of `denominator` cases. */
  chance(numerator: number, denominator: number): boolean;
  /** The four state words, to store and to give back to `prngFromState`. */
  state(): readonly [number, number, number, number];
}

/** xoshiro128** seeded by splitmix32 (Blackman and Vigna, 2018). Same seed, same numbers. */
export function createPrng(seed: number): Prng {
  let mixed = seed >>> 0;
  const word = (): number => {
    mixed = (mixed + 0x9e3779b9) >>> 0;
    let z = mixed;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
  return prngFromState([word(), word(), word(), word()]);
}

/** Continues a sequence where `state()` was taken. At least one word must not be zero. */
export function prngFromState(words: readonly [number, number, number, number]): Prng {
  assert(
    words.some((w) => w !== 0),
    "prng state must not be all zero",
  );
  let [a, b, c, d] = words;
  const nextU32 = (): number => {
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result;
  };
  const below = (bound: number): number => {
    assert(bound >= 1 && bound <= 2 ** 32, "bound must be in 1..2^32");
    // Refuse the short last stretch, so that every value is equally likely.
    const limit = 2 ** 32 - (2 ** 32 % bound);
    let value = nextU32();
    while (value >= limit) value = nextU32();
    return value % bound;
  };
  const chance = (numerator: number, denominator: number): boolean =>
    below(denominator) < numerator;
  return { nextU32, below, chance, state: () => [a >>> 0, b >>> 0, c >>> 0, d >>> 0] };
}
