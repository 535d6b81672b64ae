import { createPrng, type Prng } from "../../src/base/index.ts";
import { checkin } from "../../src/kernel/index.ts";
import type { BenchRow } from "../rows/row.ts";

/**
 * The check-in desk in process. First a client manager with 1,000 and with 10,000 jobs in 200
 * constraint classes: a check-in is the device's attributes to its atom and the atom to an offer.
 * The baseline reads the jobs in order and judges each constraint; it must give the same answers.
 * Then a scheduler's round with 10,000 jobs and 1,024 atoms, beside one sort of the jobs.
 *
 * Rounds of both sizes take turns and the best of each counts: a busy neighbour harms both alike.
 */
export function deskRows(): BenchRow[] {
  const random = createPrng(2026);
  const devices = Array.from({ length: DEVICES }, () => drawDevice(random));
  const rates = { small: 0, large: 0 };
  for (let round = 0; round < ROUNDS; round++) {
    rates.small = Math.max(rates.small, measure(createDesk(1_000), devices));
    rates.large = Math.max(rates.large, measure(createDesk(10_000), devices));
  }
  return [...checkInRows(rates, devices), ...roundRows(random)];
}

const DEVICES = 20_000;
const CHECK_INS = 400_000;
const ROUNDS = 5;
const CLASSES = 200;
const SCAN_CHECK_INS = 4_000;

const SCHEMA: checkin.AttributeSchema = new Map([
  ["cores", "number"],
  ["ram_mb", "number"],
  ["os", "text"],
  ["android_level", "number"],
]);

interface Desk {
  readonly index: checkin.ClassIndex;
  readonly manager: checkin.ClientManager;
  /** The class of each job; a job's number is its rank. */
  readonly classes: readonly number[];
  readonly tokens: number;
}

function createDesk(jobs: number): Desk {
  const index = checkin.createClassIndex(SCHEMA);
  const ids = Array.from({ length: CLASSES }, (_, at) => addClass(index, at));
  const classes = Array.from({ length: jobs }, (_, job) => ids[(job * 7) % CLASSES]!);
  const tokens = Math.ceil((2 * CHECK_INS) / jobs);
  const manager = checkin.createClientManager({
    cm: 1,
    nonce: 1,
    atoms: index.atoms,
    options: checkin.DESK,
    at: 0,
  });
  checkin.hear(manager, 0, { kind: "welcome", term: 1, epoch: 1, nonce: 1 });
  const { seq } = checkin.report(manager, 0);
  const rows = classes.map((constraintClass, rank) => ({
    job: rank,
    task: 1,
    constraintClass,
    rank,
    granted: tokens,
    keep: -1,
    redirectsMax: 0,
    isUrgent: false,
  }));
  const head = { kind: "table", term: 1, epoch: 1, ack: seq, version: 1 } as const;
  checkin.hear(manager, 0, { ...head, isFull: true, rows, ended: [] });
  return { index, manager, classes, tokens };
}

function addClass(index: checkin.ClassIndex, at: number): number {
  const os = at % 4 === 0 ? ' and os in ["android", "harmony"]' : "";
  const level = at % 3 === 0 ? ` and android_level >= ${24 + (at % 12)}` : "";
  const source = `cores >= ${2 + (at % 7)} and ram_mb >= ${1_024 + 128 * at}${os}${level}`;
  const parsed = checkin.parseConstraint(source, SCHEMA);
  if (!parsed.ok) throw new Error(`${source}: ${parsed.rejection.reason}`);
  const id = checkin.addClass(index, parsed.constraint);
  if (id === undefined) throw new Error("too many classes");
  return id;
}

function drawDevice(random: Prng): checkin.Attributes {
  return new Map<string, checkin.AttributeValue>([
    ["cores", 2 + 2 * random.below(4)],
    ["ram_mb", 1_024 * (1 + random.below(24))],
    ["os", ["android", "ios", "harmony"][random.below(3)]!],
    ["android_level", 24 + random.below(12)],
  ]);
}

/** Check-ins per second of processor time. */
function measure(desk: Desk, devices: readonly checkin.Attributes[]): number {
  const { index, manager } = desk;
  for (const device of devices) checkin.atomFor(index, device);
  const before = process.cpuUsage();
  let offers = 0;
  for (let i = 0; i < CHECK_INS; i++) {
    const atom = checkin.atomFor(index, devices[i % DEVICES]!);
    if (checkin.checkIn(manager, 1, atom).kind === "offer") offers += 1;
  }
  const { user, system } = process.cpuUsage(before);
  if (offers < CHECK_INS / 2) throw new Error(`only ${offers} of ${CHECK_INS} got an offer`);
  return (CHECK_INS * 1e6) / (user + system);
}

/** The plain way: every job in order of rank, its constraint judged for every device. */
function measureScan(desk: Desk, devices: readonly checkin.Attributes[]): number {
  const { index, manager, classes, tokens } = desk;
  const left = classes.map(() => tokens);
  const expected: number[] = [];
  const before = process.cpuUsage();
  for (let i = 0; i < SCAN_CHECK_INS; i++) {
    const device = devices[i]!;
    const job = classes.findIndex(
      (id, at) => left[at]! > 0 && checkin.satisfies(index.classes[id]!, device),
    );
    if (job >= 0) left[job]! -= 1;
    expected.push(job);
  }
  const { user, system } = process.cpuUsage(before);
  expected.forEach((job, i) => {
    const answer = checkin.checkIn(manager, 1, checkin.atomFor(index, devices[i]!));
    const offered = answer.kind === "offer" ? answer.job : -1;
    if (offered !== job) throw new Error(`device ${i}: job ${offered}, but the scan says ${job}`);
  });
  return (SCAN_CHECK_INS * 1e6) / (user + system);
}

function checkInRows(
  rates: { readonly small: number; readonly large: number },
  devices: readonly checkin.Attributes[],
): BenchRow[] {
  return [
    {
      name: "client manager, check-ins, 1,000 jobs in 200 classes",
      value: rates.small,
      unit: "/s",
      baseline: {
        name: "every job's constraint judged in turn",
        value: measureScan(createDesk(1_000), devices),
      },
      bar: { of: "value", op: ">=", value: 1_000_000 },
    },
    {
      name: "client manager, check-ins, 10,000 jobs in 200 classes",
      value: rates.large,
      unit: "/s",
      baseline: { name: "the same with 1,000 jobs", value: rates.small },
      bar: { of: "ratio", op: ">=", value: 1 / 1.5 },
    },
  ];
}

const ROUND_JOBS = 10_000;
const ROUND_CLASSES = 10;
const PLANS = 7;
const HOUR_MS = 3_600_000;

function roundRows(random: Prng): BenchRow[] {
  const [venn, lean, fifo] = (["venn", "lean", "fifo"] as const).map((name) =>
    measureRound(name, random),
  );
  const baseline = { name: "fifo: one sort of the jobs", value: fifo! };
  return [["venn", venn!] as const, ["lean", lean!] as const].map(([name, value]) => ({
    name: `scheduler round, ${name}, 10,000 jobs, 1,024 atoms`,
    value,
    unit: "ms",
    baseline,
    bar: { of: "value", op: "<=", value: 20 },
  }));
}

/** The median time of a round, ms, an hour apart, so that every one makes its plan anew. */
function measureRound(name: checkin.SchedulerName, random: Prng): number {
  const atoms = checkin.createAtoms();
  for (let set = 0; set < 2 ** ROUND_CLASSES; set++) checkin.atomOf(atoms, bitsOf(set));
  const scheduler = checkin.SCHEDULERS[name]({ atoms, seed: 1, aging: 0 });
  // Jobs come before any supply is known, so that filling the table costs nothing.
  for (let job = 0; job < ROUND_JOBS; job++) {
    const demand = 10 + random.below(500);
    const rounds = 1 + random.below(100);
    const need = Math.ceil(demand * 0.8);
    const constraintClass = job % ROUND_CLASSES;
    const facts = { job, arrivedAt: job, constraintClass, demand, need, rounds };
    scheduler.request(0, { ...facts, roundsLeft: rounds, deadlineMs: HOUR_MS });
  }
  const times: number[] = [];
  for (let plan = 1; plan <= PLANS; plan++) {
    const at = plan * HOUR_MS;
    for (let i = 0; i < 3_000; i++)
      scheduler.see(at - 3_000 + i, random.below(atoms.sets.length), 1);
    const before = process.cpuUsage();
    const ranked = scheduler.rank(at);
    const { user, system } = process.cpuUsage(before);
    if (ranked.length < ROUND_JOBS / 2) throw new Error(`${name} ranked ${ranked.length} jobs`);
    times.push((user + system) / 1_000);
  }
  return times.sort((a, b) => a - b)[PLANS >> 1]!;
}

function bitsOf(set: number): readonly number[] {
  return Array.from({ length: ROUND_CLASSES }, (_, at) => at).filter((at) => (set >> at) & 1);
}
