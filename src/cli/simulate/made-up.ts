import { type Command, InvalidArgumentError } from "commander";
import type { Arrivals, GeneratorOptions } from "../../sim/index.ts";
import { parseCount, parseDecimal } from "../ask/whole.ts";
import { UsageError } from "../usage.ts";
import { parseSeeds } from "./lists.ts";

/** Options for jobs that are made up instead of read. */
export interface MadeUpOptions {
  readonly generate?: number;
  readonly shapes?: string;
  readonly arrivals?: Arrivals;
  readonly load?: number;
  readonly seeds?: readonly number[];
  readonly workers?: number;
}

/** What is usual for a desk. */
export interface MadeUpDefaults {
  readonly shapes: string;
  readonly arrivals: Arrivals;
}

const JOBS_MAX = 1_000_000;
const WORKERS_MAX = 64;
const LOAD = 0.9;

/** Adds them, with what is usual for the desk said in the help. */
export function addMadeUpOptions(command: Command, { shapes, arrivals }: MadeUpDefaults): Command {
  return command
    .option("--generate <n>", "make up so many jobs instead of reading them", (text) =>
      atMost(parseCount(text), JOBS_MAX),
    )
    .option("--shapes <name>", `uniform, powers, bimodal or lublin (${shapes})`)
    .option(
      "--arrivals <kind>",
      `each-tick, poisson, bursts:<jobs> or diurnal:<period>:<swing> (${arrivals.kind})`,
      parseArrivals,
    )
    .option("--load <share>", `what jobs want of all there is (${LOAD})`, parseLoad)
    .option("--seeds <list>", "one seed, or a sweep: 7, 1..20 or 1,5,9 (1)", parseSeeds)
    .option("--workers <n>", "threads of a sweep; its answer is the same (1)", (text) =>
      atMost(parseCount(text), WORKERS_MAX),
    );
}

/** The generator that was described; its number of jobs was given. */
export function generatorOf(
  options: MadeUpOptions & { readonly generate: number },
  usual: MadeUpDefaults,
): GeneratorOptions {
  return {
    jobs: options.generate,
    shapes: options.shapes ?? usual.shapes,
    arrivals: options.arrivals ?? usual.arrivals,
    load: options.load ?? LOAD,
  };
}

/** What only made-up jobs have, without them, is a mistake. */
export function refuseWithoutGenerate(options: Readonly<Record<string, unknown>>): void {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  if (given.length === 0) return;
  const names = given.map(([name]) => `--${name}`).join(", ");
  throw new UsageError(`${names}: only for jobs that are made up, with --generate`);
}

/** `poisson`, `each-tick`, `bursts:8`, `diurnal:86400:0.8`. */
export function parseArrivals(text: string): Arrivals {
  const [kind, first, second, ...rest] = text.split(":");
  if (rest.length === 0 && first === undefined) {
    if (kind === "each-tick" || kind === "poisson") return { kind };
  }
  if (kind === "bursts" && first !== undefined && second === undefined) {
    return { kind, jobsMean: parseCount(first) };
  }
  if (kind === "diurnal" && second !== undefined && rest.length === 0) {
    return { kind, period: parseCount(first ?? ""), swing: atMost(parseDecimal(second), 1) };
  }
  throw new InvalidArgumentError(
    "It must be each-tick, poisson, bursts:<jobs> or diurnal:<period>:<swing>.",
  );
}

/** `value`, unless it is beyond what can be simulated. */
export function atMost(value: number, max: number): number {
  if (value <= max) return value;
  throw new InvalidArgumentError(`It must be at most ${max}.`);
}

const LOAD_MIN = 0.001;
const LOAD_MAX = 1_000;

function parseLoad(text: string): number {
  const load = parseDecimal(text);
  if (load >= LOAD_MIN && load <= LOAD_MAX) return load;
  throw new InvalidArgumentError(`It must be from ${LOAD_MIN} to ${LOAD_MAX}.`);
}
