import { createPrng } from "../../../base/index.ts";
import { checkin } from "../../../kernel/index.ts";
import { arrive, type ClientManners } from "./client.ts";
import { type CrashPlan, startCrashes } from "./crashes.ts";
import { startCrowd } from "./crowd.ts";
import { createLink, type LinkFaults } from "./link.ts";
import { createRegion, tellJobManager } from "./region.ts";

export interface RampUpOptions {
  readonly seed: number;
  readonly demand: number;
  /** The time in which as many eligible devices turn up on average, ms. */
  readonly meanMs: number;
  readonly clientManagers: number;
  readonly desk: Partial<checkin.DeskOptions>;
  readonly faults: LinkFaults;
  readonly crashes?: CrashPlan;
  /** Of redirected devices, per thousand; 0 stands for devices that can't be redirected. */
  readonly follow: number;
}

/** How fast one task was filled. Times in ms from its request. */
export interface RampUp {
  /** When the last slot was offered to the client that took it; undefined if it never was. */
  readonly filledMs: number | undefined;
  /** What one allocator that sees every device and never waits would have needed. */
  readonly omniscientMs: number | undefined;
  readonly overMax: number;
  readonly messages: number;
}

/** Before the request, so that supply is known, ms. */
const WARM_UP_MS = 15_000;
/** Eligible devices among all, on average over places. */
const ELIGIBLE_MEAN = 0.65;

/** Fills one task in a region of many client managers. Same options, same run. */
export function rampUp(options: RampUpOptions): RampUp {
  const { demand, meanMs, clientManagers } = options;
  const random = createPrng(options.seed);
  const link = createLink(createPrng(options.seed ^ 0x5bd1e995), options.faults);
  const atoms = checkin.createAtoms();
  const [able, unable] = [checkin.atomOf(atoms, [1]), checkin.atomOf(atoms, [])];
  const desk = { ...checkin.DESK, ...options.desk };
  const setup = { link, atoms, options: desk, clientManagers, seed: options.seed };
  const region = createRegion({ ...setup, scheduler: "fifo" });
  const manners: ClientManners = { follow: options.follow, take: 1_000, die: 0, workMs: 600_000 };
  const perSecond = (demand / meanMs / ELIGIBLE_MEAN) * 1_000;
  let arrivals = 0;
  let omniscientMs: number | undefined;
  let serial = 0;
  startCrowd(link, random, { clientManagers, perSecond }, (cm, isEligible) => {
    serial += 1;
    const isUp = region.managers[cm] !== undefined;
    if (isEligible && isUp && link.now() >= WARM_UP_MS) {
      arrivals += 1;
      if (arrivals === demand) omniscientMs = link.now() - WARM_UP_MS;
    }
    arrive(region, random, manners, { client: `c${serial}`, cm, atom: isEligible ? able : unable });
  });
  if (options.crashes !== undefined) startCrashes(region, random, options.crashes);
  link.after(WARM_UP_MS, () => ask(region, demand));
  const isFull = (): boolean => region.filledAt.has("1/1");
  link.run(WARM_UP_MS + 12 * meanMs + 30_000, () => isFull() && omniscientMs !== undefined);
  // The overshoot comes after the fill, until the news is out.
  if (desk.handout === "broadcast") link.run(link.now() + desk.roundMs + 1_000);
  const seen = region.observer.tasks.get(1);
  const offeredAt = [...(seen?.held.values() ?? [])].sort((a, b) => a - b)[demand - 1];
  return {
    filledMs: offeredAt === undefined ? undefined : offeredAt - WARM_UP_MS,
    omniscientMs,
    overMax: seen?.overMax ?? 0,
    messages: region.messages,
  };
}

/** The request is repeated while the job manager is down. */
function ask(region: Parameters<typeof tellJobManager>[0], demand: number): void {
  if (region.observer.tasks.has(1)) return;
  tellJobManager(region, {
    kind: "new_request",
    job: 1,
    task: 1,
    arrivedAt: region.setup.link.now(),
    constraintClass: 1,
    demand,
    overcommitPercent: 0,
    need: demand,
    rounds: 1,
    roundsLeft: 1,
    deadlineMs: 0,
  });
  region.setup.link.after(100, () => ask(region, demand));
}
