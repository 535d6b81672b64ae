import { expect } from "vitest";

/** Seeds are 31 bits: they fit every generator we use, fast-check's included. */
const SEED_END = 2 ** 31;

const seeds = new Map<string, number>();

/**
 * The seed of this test file: `SEED` from the environment, or a random one. The first call in a
 * file prints it with the way to repeat the run; later calls in that file give the same number.
 * Throws if `SEED` is set to something that is no whole number in `[0, 2^31)`.
 */
export function testSeed(): number {
  const file = expect.getState().testPath ?? "";
  const known = seeds.get(file);
  if (known !== undefined) return known;
  const seed = chooseSeed(process.env["SEED"]);
  seeds.set(file, seed);
  console.log(`seed ${seed} (SEED=${seed} to repeat)`);
  return seed;
}

/** The number that `given` spells, or a random one if nothing is given. */
export function chooseSeed(given: string | undefined): number {
  if (given === undefined || given === "") return Math.floor(Math.random() * SEED_END);
  const seed = Number(given);
  if (Number.isInteger(seed) && seed >= 0 && seed < SEED_END) return seed;
  throw new Error(`SEED must be a whole number in 0..2^31-1, not "${given}"`);
}

/**
 * The seed of a statistical claim (a mean, a share, a median over runs): `STATS_SEED` from the
 * environment, or a stated one. A claim about chance fails by chance on some seeds; a property
 * never may, and takes `testSeed`.
 */
export function statedSeed(): number {
  const given = process.env["STATS_SEED"];
  return given === undefined || given === "" ? STATED_SEED : chooseSeed(given);
}

const STATED_SEED = 1;
