import { InvalidArgumentError } from "commander";

/** More are no longer a sample but a burden. */
const SEEDS_MAX = 10_000;
const SEED_MAX = 2 ** 31 - 1;

/** `7`, `1..20`, `1,5,9`: whole numbers from 0 on, each once. */
export function parseSeeds(text: string): readonly number[] {
  const seeds = new Set<number>();
  for (const part of text.split(",")) {
    const [, from = "", to = from] = /^(\d+)(?:\.\.(\d+))?$/.exec(part.trim()) ?? [];
    const first = from === "" ? Number.NaN : Number(from);
    const last = Number(to);
    if (!(first <= last && last <= SEED_MAX)) {
      throw new InvalidArgumentError("It must be like 7, 1..20 or 1,5,9.");
    }
    if (last - first >= SEEDS_MAX) throw tooMany();
    for (let seed = first; seed <= last; seed++) seeds.add(seed);
  }
  if (seeds.size > SEEDS_MAX) throw tooMany();
  return [...seeds];
}

function tooMany(): InvalidArgumentError {
  return new InvalidArgumentError(`It must be at most ${SEEDS_MAX} seeds.`);
}

/** `fcfs,fill`: names, each once. Which ones there are is the simulator's to say. */
export function parsePolicies(text: string): readonly string[] {
  const names = text.split(",").map((name) => name.trim());
  if (!names.includes("")) return [...new Set(names)];
  throw new InvalidArgumentError("It must be names with commas between.");
}
