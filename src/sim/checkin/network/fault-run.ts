import { createPrng, type Prng } from "../../../base/index.ts";
import { checkin } from "../../../kernel/index.ts";
import { arrive, type ClientManners } from "./client.ts";
import { type CrashPlan, startCrashes } from "./crashes.ts";
import { startCrowd } from "./crowd.ts";
import { createLink } from "./link.ts";
import { createRegion, type Region, tellJobManager } from "./region.ts";

export interface FaultOptions {
  readonly seed: number;
  /** How long everything goes wrong, ms. */
  readonly chaosMs: number;
  /** How long it may take until every task is filled once all is well, ms. */
  readonly healMs: number;
  readonly lossPerMille: number;
  readonly repeatPerMille: number;
  readonly crashes: CrashPlan;
}

/** What a run saw. */
export interface FaultRun {
  readonly tasks: number;
  readonly offers: number;
  readonly accepted: number;
  readonly lost: number;
  readonly epochs: number;
  readonly terms: number;
  /** The most that was promised above a cap: 0, or the run has failed. */
  readonly overMax: number;
  /** Jobs whose active task was not filled after healing: none, or the run has failed. */
  readonly unfilled: readonly number[];
}

const JOBS = 4;
const CLIENTS = 3_000;
const MANNERS: ClientManners = { follow: 900, take: 900, die: 50, workMs: 4_000 };

/**
 * Several jobs over a bad network with crashing roles, dying, lying and returning clients, and
 * tasks that override one another; then everything heals. Throws at the first broken invariant.
 * Same options, same run.
 */
export function faultRun(options: FaultOptions): FaultRun {
  const random = createPrng(options.seed);
  const { lossPerMille, repeatPerMille } = options;
  const faults = { delayMsMin: 1, delayMsMax: 50, lossPerMille, repeatPerMille };
  const link = createLink(createPrng(options.seed + 1), faults);
  const atoms = checkin.createAtoms();
  const sets = [[1], [1, 2], [2, 3], [], [1, 2, 3]].map((set) => checkin.atomOf(atoms, set));
  const desk: checkin.DeskOptions = {
    ...checkin.DESK,
    leaseMs: 1_000,
    offerTtlMs: 1_000 + random.below(2_000),
    clientLeaseMs: 2_000,
    isFenced: random.chance(1, 2),
    hasDesk: random.chance(3, 4),
  };
  const names = ["fifo", "random", "srsf", "srtf", "las", "venn", "lean"] as const;
  const scheduler = names[random.below(names.length)]!;
  const clientManagers = 2 + random.below(7);
  const { seed } = options;
  // Clocks run up to a hundredth too fast or too slow, as much as the desk allows for.
  const drifts = Array.from({ length: clientManagers + 1 }, () => random.below(21) - 10);
  const driftOf = (cm: number): number => drifts[cm] ?? 0;
  const setup = { link, atoms, options: desk, clientManagers, scheduler, seed, driftOf };
  const region = createRegion(setup);
  startCrowd(link, random, { clientManagers, perSecond: 60 }, (cm) => {
    const client = `c${random.below(CLIENTS)}`;
    arrive(region, random, MANNERS, { client, cm, atom: sets[random.below(sets.length)]! });
  });
  const stopCrashes = startCrashes(region, random, options.crashes);
  const orders = startOrders(region, random);
  startLiars(region, random);
  link.run(options.chaosMs);
  link.heal();
  stopCrashes();
  orders.stop();
  const filled = new Set<number>();
  watchFilled(region, filled);
  link.run(options.chaosMs + options.healMs, () => orders.jobs.every((job) => filled.has(job)));
  return summary(
    region,
    orders.jobs.filter((job) => !filled.has(job)),
  );
}

/** Every job asks for rounds, a new one sometimes before the last is filled; asks until heard. */
function startOrders(region: Region, random: Prng): { jobs: readonly number[]; stop: () => void } {
  const { link } = region.setup;
  const jobs = Array.from({ length: JOBS }, (_, at) => at + 1);
  let isOn = true;
  for (const job of jobs) {
    const facts = {
      job,
      arrivedAt: 0,
      constraintClass: 1 + random.below(3),
      overcommitPercent: random.chance(1, 3) ? 10 : 0,
      rounds: 10,
      deadlineMs: 0,
    };
    let task = 0;
    let demand = 0;
    const renew = (): void => {
      if (task > 0 && !isOn) return;
      task += 1;
      demand = 1 + random.below(60);
      link.after(2_000 + random.below(15_000), renew);
    };
    const ask = (): void => {
      const rest = { task, demand, need: demand, roundsLeft: Math.max(1, 10 - task) };
      tellJobManager(region, { kind: "new_request", ...facts, ...rest });
      link.after(150, ask);
    };
    renew();
    ask();
  }
  return {
    jobs,
    stop: () => {
      isOn = false;
    },
  };
}

/** Accepts of clients that were never offered anything, or of another's offer. */
function startLiars(region: Region, random: Prng): void {
  const { link } = region.setup;
  const lie = (): void => {
    const message = {
      kind: "accept",
      client: `liar${random.below(50)}`,
      job: 1 + random.below(JOBS + 1),
      task: 1 + random.below(5),
      epoch: random.below(20),
      serial: random.below(80),
      isGenuine: false,
    } as const;
    tellJobManager(region, message);
    link.after(40, lie);
  };
  lie();
}

function watchFilled(region: Region, filled: Set<number>): void {
  for (const [job, task] of region.jobManager?.tasks ?? []) {
    if (task.held >= task.request.demand) filled.add(job);
  }
  region.setup.link.after(20, () => watchFilled(region, filled));
}

function summary(region: Region, unfilled: readonly number[]): FaultRun {
  const { journal, observer } = region;
  const count = (kind: checkin.JobManagerEvent["kind"]): number =>
    journal.filter((event) => event.kind === kind).length;
  const seen = [...observer.tasks.values()];
  for (const event of journal) {
    if (event.kind === "accepted" && event.client.startsWith("liar")) {
      throw new Error(`${event.client} was accepted without an offer`);
    }
  }
  return {
    tasks: count("task_opened"),
    offers: seen.reduce((sum, { offers }) => sum + offers, 0),
    accepted: count("accepted"),
    lost: count("lost"),
    epochs: count("epoch_opened"),
    terms: count("term_began"),
    overMax: Math.max(0, ...seen.map(({ overMax }) => overMax)),
    unfilled,
  };
}
