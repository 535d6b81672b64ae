import { createPrng, type Prng } from "../src/base/index.ts";
import {
  addRange,
  boundaryCount,
  createProfile,
  decodeProfile,
  encodeProfile,
  headroom,
  memoryBytes,
  type Profile,
} from "../src/kernel/model/profile/index.ts";
import type { BenchRow } from "./rows/row.ts";

/**
 * Measures the capacity profile with 10^5 and 10^6 reservations live: they start at any second of
 * a year and last an hour to two weeks. A triple is headroom, add, remove of one window; a pair is
 * headroom and add. Rounds at both sizes take turns and the best of each counts, so that a busy
 * neighbour harms both alike; time is processor time, for the same reason. The baseline is a
 * sorted array: searched by halving, scanned over the window, shifted for an insert. It must give
 * the same answers.
 */
export function bench(): BenchRow[] {
  const prng = createPrng(2026);
  const small = createSubject(prng, SMALL);
  const large = createSubject(prng, LARGE);
  const asked = drawWindows(prng, TRIPLES);
  for (let round = 0; round < ROUNDS; round++) {
    for (const subject of [small, large]) {
      subject.triplesPerSecond = Math.max(subject.triplesPerSecond, runTriples(subject, asked));
      subject.pairsPerSecond = Math.max(subject.pairsPerSecond, runPairs(subject, asked));
    }
  }
  return [...rowsOf(small, asked, 2_000), ...rowsOf(large, asked, 200), ratioRow(small, large)];
}

const SMALL = 100_000;
const LARGE = 1_000_000;
const SECONDS_PER_YEAR = 365 * 86_400;
const WINDOW_SECONDS_MIN = 3_600;
const WINDOW_SECONDS_MAX = 14 * 86_400;
const TRIPLES = 30_000;
const PAIRS = 10_000;
const ROUNDS = 10;

interface Windows {
  readonly startAt: Float64Array;
  readonly endAt: Float64Array;
  readonly amount: Float64Array;
}

interface Subject {
  readonly profile: Profile;
  readonly reservations: number;
  readonly buildPerSecond: number;
  readonly bytes: number;
  /** Of the triples, to hold the baseline against. */
  readonly answers: Float64Array;
  triplesPerSecond: number;
  pairsPerSecond: number;
}

function drawWindows(prng: Prng, count: number): Windows {
  const startAt = new Float64Array(count);
  const endAt = new Float64Array(count);
  const amount = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const seconds = WINDOW_SECONDS_MIN + prng.below(WINDOW_SECONDS_MAX - WINDOW_SECONDS_MIN);
    startAt[i] = prng.below(SECONDS_PER_YEAR) * 1000;
    endAt[i] = startAt[i]! + seconds * 1000;
    amount[i] = 1 + prng.below(64);
  }
  return { startAt, endAt, amount };
}

function createSubject(prng: Prng, reservations: number): Subject {
  const { startAt, endAt, amount } = drawWindows(prng, reservations);
  const profile = createProfile();
  const beganAt = threadMs();
  for (let i = 0; i < reservations; i++) addRange(profile, startAt[i]!, endAt[i]!, -amount[i]!);
  const buildPerSecond = perSecond(reservations, beganAt);
  const bytes = memoryBytes(profile);
  return {
    profile,
    reservations,
    buildPerSecond,
    bytes,
    answers: new Float64Array(TRIPLES),
    triplesPerSecond: 0,
    pairsPerSecond: 0,
  };
}

/** Processor time of this thread: the bar is for one core, and the machine may be shared. */
function threadMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

function perSecond(count: number, beganAt: number): number {
  return Math.round((count * 1000) / (threadMs() - beganAt));
}

function runTriples({ profile, answers }: Subject, windows: Windows): number {
  const { startAt, endAt, amount } = windows;
  const beganAt = threadMs();
  for (let i = 0; i < TRIPLES; i++) {
    answers[i] = headroom(profile, startAt[i]!, endAt[i]!);
    addRange(profile, startAt[i]!, endAt[i]!, -amount[i]!);
    addRange(profile, startAt[i]!, endAt[i]!, amount[i]!);
  }
  return perSecond(TRIPLES, beganAt);
}

function runPairs({ profile }: Subject, windows: Windows): number {
  const { startAt, endAt, amount } = windows;
  const beganAt = threadMs();
  for (let i = 0; i < PAIRS; i++) {
    if (headroom(profile, startAt[i]!, endAt[i]!) > 0) throw new Error("nothing can be free");
    addRange(profile, startAt[i]!, endAt[i]!, -amount[i]!);
  }
  const pairsPerSecond = perSecond(PAIRS, beganAt);
  // Not timed: the set goes back to its size.
  for (let i = 0; i < PAIRS; i++) addRange(profile, startAt[i]!, endAt[i]!, amount[i]!);
  return pairsPerSecond;
}

function rowsOf(subject: Subject, asked: Windows, arrayTriples: number): BenchRow[] {
  const { profile, reservations } = subject;
  const live = `${reservations === LARGE ? "10^6" : "10^5"} live`;
  const array = runArrayTriples(subject, asked, arrayTriples);
  return [
    {
      name: `headroom + add + remove, ${live}`,
      value: subject.triplesPerSecond,
      unit: "/s",
      baseline: { name: `sorted array, ${arrayTriples} triples`, value: array },
      bar: { of: "value", op: ">=", value: 100_000 },
    },
    { name: `headroom + add, ${live}`, value: subject.pairsPerSecond, unit: "/s" },
    { name: `add one by one, up to ${live}`, value: subject.buildPerSecond, unit: "/s" },
    { name: `decode, ${live}`, value: timeDecode(profile), unit: "ms" },
    {
      name: `memory per reservation, ${live}`,
      value: Math.round((10 * subject.bytes) / reservations) / 10,
      unit: "bytes",
      baseline: { name: "sorted array, no spare room", value: 32 },
      bar: { of: "value", op: "<=", value: 60 },
    },
  ];
}

function timeDecode(profile: Profile): number {
  const encoded = encodeProfile(profile);
  const beganAt = threadMs();
  const decoded = decodeProfile(encoded);
  const tookMs = threadMs() - beganAt;
  if (boundaryCount(decoded) !== boundaryCount(profile)) throw new Error("decode lost boundaries");
  return Math.round(tookMs * 10) / 10;
}

function ratioRow(small: Subject, large: Subject): BenchRow {
  return {
    name: "a triple at 10^6 live: time against 10^5",
    value: Math.round(1e8 / large.triplesPerSecond) / 100,
    unit: "us",
    baseline: { name: "10^5 live", value: Math.round(1e8 / small.triplesPerSecond) / 100 },
    bar: { of: "ratio", op: "<=", value: 1.6 },
  };
}

/** The baseline: each step's first instant and value, in order. */
interface Steps {
  readonly at: Float64Array;
  readonly value: Float64Array;
  count: number;
}

function stepsOf(profile: Profile): Steps {
  const { keys, deltas } = encodeProfile(profile);
  const at = new Float64Array(keys.length + 4);
  const value = new Float64Array(keys.length + 4);
  at[0] = -Infinity;
  for (let i = 0; i < keys.length; i++) {
    at[i + 1] = keys[i]!;
    value[i + 1] = value[i]! + deltas[i]!;
  }
  return { at, value, count: keys.length + 1 };
}

function runArrayTriples(subject: Subject, windows: Windows, triples: number): number {
  const { answers, profile } = subject;
  const steps = stepsOf(profile);
  const { startAt, endAt, amount } = windows;
  const beganAt = threadMs();
  for (let i = 0; i < triples; i++) {
    const least = leastOfSteps(steps, startAt[i]!, endAt[i]!);
    if (least !== answers[i]) throw new Error("profile and sorted array must agree");
    addToSteps(steps, startAt[i]!, endAt[i]!, -amount[i]!);
    addToSteps(steps, startAt[i]!, endAt[i]!, amount[i]!);
  }
  return perSecond(triples, beganAt);
}

function stepIndexAt({ at, count }: Steps, instant: number): number {
  let low = 0;
  let high = count;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (at[middle]! <= instant) low = middle;
    else high = middle;
  }
  return low;
}

function leastOfSteps(steps: Steps, startAt: number, endAt: number): number {
  const { at, value, count } = steps;
  let i = stepIndexAt(steps, startAt);
  let low = value[i]!;
  for (i += 1; i < count && at[i]! < endAt; i++) if (value[i]! < low) low = value[i]!;
  return low;
}

function addToSteps(steps: Steps, startAt: number, endAt: number, amount: number): void {
  const first = cutSteps(steps, startAt);
  const end = cutSteps(steps, endAt);
  for (let i = first; i < end; i++) steps.value[i] = steps.value[i]! + amount;
  joinSteps(steps, end);
  joinSteps(steps, first);
}

/** Makes a step begin at `instant`, and answers which. */
function cutSteps(steps: Steps, instant: number): number {
  const { at, value } = steps;
  const index = stepIndexAt(steps, instant);
  if (at[index] === instant) return index;
  at.copyWithin(index + 2, index + 1, steps.count);
  value.copyWithin(index + 2, index + 1, steps.count);
  at[index + 1] = instant;
  value[index + 1] = value[index]!;
  steps.count += 1;
  return index + 1;
}

/** Removes a step that is as high as the one before. */
function joinSteps(steps: Steps, index: number): void {
  const { at, value } = steps;
  if (value[index] !== value[index - 1]) return;
  at.copyWithin(index, index + 1, steps.count);
  value.copyWithin(index, index + 1, steps.count);
  steps.count -= 1;
}

if (import.meta.main) {
  for (const { name, value, unit, baseline } of bench()) {
    const beside = baseline === undefined ? "" : ` (${baseline.name}: ${baseline.value} ${unit})`;
    console.log(`${name}: ${value} ${unit}${beside}`);
  }
}
