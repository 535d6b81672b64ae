import { checkin } from "../kernel/index.ts";
import { readPrivate, startedJobs } from "./book.ts";
import { atomOf, type Wanted } from "./classes.ts";
import { steadyClock } from "./clock.ts";
import {
  createPace,
  createSealer,
  type Pace,
  type SealedOffer,
  type Sealer,
} from "./device/index.ts";
import type { RoleLedger } from "./keeper.ts";
import type { RestCall, RestReply } from "./nats/codec.ts";
import { type Region, startRegion } from "./region.ts";
import { type CheckinSettings, routedSites } from "./settings.ts";
import { explainTask, type RegionStatus, statusOf, type TaskWhy } from "./status.ts";

/** A device that turns up. */
export interface Device {
  readonly client: string;
  /** Absent: the first site there is. */
  readonly site?: string;
  readonly attributes: Map<string, checkin.AttributeValue>;
  /** Jobs that it does not want. */
  readonly except?: ReadonlySet<number>;
}

export type DeskAnswer =
  | {
      readonly kind: "offer";
      readonly region: string;
      readonly job: number;
      readonly task: number;
      /** What the client gives back to accept. */
      readonly offer: string;
      readonly acceptWithinMs: number;
      /** What only the client can judge; absent: nothing. */
      readonly privateConstraint?: checkin.Constraint;
    }
  | { readonly kind: "none"; readonly comeBackMs: number }
  | { readonly kind: "unknown_site"; readonly site: string }
  /** This process has no role that answers devices. */
  | { readonly kind: "not_here" };

/** A client's answer to an offer, or a word of one that works. */
export type DeskReply =
  | checkin.ClientReply
  | { readonly kind: "no_offer" }
  | { readonly kind: "unknown_region"; readonly region: string }
  /** The region's job manager does not answer just now. */
  | { readonly kind: "unreachable"; readonly region: string };

/** The check-in desk of one process that has all roles. */
export interface CheckinDesk {
  readonly settings: CheckinSettings;
  /** Starts the regions that the ledger speaks of. */
  start(): Promise<void>;
  /** The home region and the sites of a place. */
  locate(geography: checkin.Geography): checkin.Located;
  /** True if such devices can be told from others: there is room for their class. */
  admits(region: string, wanted: Wanted): Promise<boolean>;
  /** Takes in what the ledger now has of a job. */
  learn(region: string, job: number): Promise<void>;
  /** Decides at once; told to nobody before `durable` resolves. */
  offer(device: Device): DeskAnswer | Promise<DeskAnswer>;
  /** Resolves when all that was decided so far is in the ledger. */
  durable(): Promise<void>;
  /** `takes` false: the offer is declined, and its slot is free at once. */
  accept(client: string, offer: string, takes: boolean): Promise<DeskReply>;
  progress(region: string, message: checkin.Progress): Promise<DeskReply>;
  status(): DeskStatus;
  /** How calls about a region's jobs go elsewhere; undefined where its job manager is here. */
  elsewhere(region: string): ForwardCall | "no_router" | undefined;
  /** What answers calls about jobs that come from elsewhere. */
  serveRest(rest: (call: RestCall) => Promise<RestReply>): void;
  explain(region: string, job: number): TaskWhy | undefined;
  stop(): void;
}

/** Undefined: nobody answered. */
export type ForwardCall = (call: RestCall) => Promise<RestReply | undefined>;

/** How the desk works now. Counts are since the start of the process. */
export interface DeskStatus {
  readonly regions: readonly RegionStatus[];
  readonly checkIns: number;
  readonly offers: number;
  /** Recent check-ins a second that got nothing. */
  readonly idlePerSecond: number;
}

export interface DeskSetup {
  readonly ledger: RoleLedger;
  readonly settings: CheckinSettings;
  readonly sealKey: Uint8Array;
  readonly onFault: (what: string) => void;
}

/** What the desk keeps, all of it soft. */
interface Work {
  readonly setup: DeskSetup;
  readonly now: () => number;
  readonly sealer: Sealer;
  readonly pace: Pace;
  readonly regions: Map<string, Region>;
  readonly starting: Map<string, Promise<Region>>;
  /** Private constraints of jobs that have one. */
  readonly private: Map<number, checkin.Constraint>;
  readonly tally: { checkIns: number; offers: number };
}

export function createDesk(setup: DeskSetup): CheckinDesk {
  const { settings, ledger } = setup;
  const sites = routedSites(settings);
  const work: Work = {
    setup,
    now: steadyClock(ledger.now()),
    sealer: createSealer(setup.sealKey),
    pace: createPace(settings.idlePerSecond),
    regions: new Map(),
    starting: new Map(),
    private: new Map(),
    tally: { checkIns: 0, offers: 0 },
  };
  return {
    settings,
    start: () => startAll(work),
    locate: (geography) => checkin.locate(sites, geography),
    admits: async (name, wanted) => (await ensure(work, name)).host.admits(wanted),
    learn: async (name, job) => {
      const region = await ensure(work, name);
      await learnPrivate(work, job);
      await region.learn(job);
    },
    offer: (device) => offer(work, device),
    durable: () => durable(work),
    accept: (client, text, takes) => accept(work, client, text, takes),
    progress: (name, message) => {
      const region = work.regions.get(name);
      if (region === undefined) return Promise.resolve({ kind: "unknown_region", region: name });
      return region.host.settle(message);
    },
    status: () => ({
      regions: [...work.regions.values()].map((region) =>
        statusOf(region.host, settings.scheduler, work.now()),
      ),
      ...work.tally,
      idlePerSecond: work.pace.rate(),
    }),
    explain: (name, job) => {
      const region = work.regions.get(name);
      return region === undefined ? undefined : explainTask(region.host.manager(), job);
    },
    elsewhere: () => undefined,
    serveRest: () => {},
    stop: () => {
      for (const region of work.regions.values()) region.stop();
      work.regions.clear();
    },
  };
}

async function startAll(work: Work): Promise<void> {
  const { ledger } = work.setup;
  for (const { job, region } of await startedJobs(ledger)) {
    await ensure(work, region);
    await learnPrivate(work, job);
  }
}

/** The region, started when it is first spoken of: a desk that nobody uses writes nothing. */
function ensure(work: Work, name: string): Promise<Region> {
  const known = work.starting.get(name);
  if (known !== undefined) return known;
  const { ledger, settings, onFault } = work.setup;
  const started = startRegion({ region: name, settings, ledger, now: work.now, onFault }).then(
    (region) => {
      work.regions.set(name, region);
      return region;
    },
  );
  work.starting.set(name, started);
  return started;
}

async function learnPrivate(work: Work, number: number): Promise<void> {
  const { ledger, settings } = work.setup;
  const constraint = await readPrivate(ledger, settings, number);
  if (constraint === undefined) work.private.delete(number);
  else work.private.set(number, constraint);
}

function offer(work: Work, device: Device): DeskAnswer {
  const { settings } = work.setup;
  const site = device.site ?? settings.sites[0]?.path ?? "";
  const home = settings.sites.find(({ path }) => path === site)?.region;
  if (home === undefined) return { kind: "unknown_site", site };
  work.tally.checkIns += 1;
  let isSoon = false;
  let isOpen = false;
  for (const region of homeFirst(work, home)) {
    const { host } = region;
    const atom = atomOf(host.classes, device.attributes, site);
    const answer = region.checkIn(atom, device.except);
    if (answer.kind === "offer") return sealed(work, host.region, answer, device.client);
    isSoon ||= answer.when === "soon";
    isOpen ||= answer.when === "open";
  }
  if (isSoon) return { kind: "none", comeBackMs: work.pace.soon() };
  const at = work.now();
  const comeBackMs = isOpen ? work.pace.waiting(at, settings.offerTtlMs) : work.pace.idle(at);
  return { kind: "none", comeBackMs };
}

/** A job that spans regions is handed out in each of them, from the tokens of its home. */
function homeFirst({ regions }: Work, home: string): readonly Region[] {
  const own = regions.get(home);
  if (own !== undefined && regions.size === 1) return [own];
  const others = [...regions.values()].filter((region) => region !== own);
  return own === undefined ? others : [own, ...others];
}

function sealed(work: Work, region: string, given: checkin.Offer, client: string): DeskAnswer {
  const { job, task, epoch, serial } = given;
  const privateConstraint = work.private.get(job);
  work.tally.offers += 1;
  return {
    kind: "offer",
    region,
    job,
    task,
    offer: work.sealer.seal({ region, job, task, epoch, serial }, client),
    acceptWithinMs: work.setup.settings.offerTtlMs,
    ...(privateConstraint === undefined ? {} : { privateConstraint }),
  };
}

async function durable({ regions }: Work): Promise<void> {
  for (const { host } of regions.values()) {
    await new Promise<void>((resolve, reject) => {
      host.after(resolve, (why) => reject(new Error(why)));
    });
  }
}

async function accept(
  work: Work,
  client: string,
  text: string,
  takes: boolean,
): Promise<DeskReply> {
  const opened = work.sealer.open(text, client);
  if (opened === undefined) return { kind: "no_offer" };
  const region = work.regions.get(opened.region);
  if (region === undefined) return { kind: "unknown_region", region: opened.region };
  const accepted = region.host.settle(acceptOf(client, opened));
  if (takes) return accepted;
  // Both stand in one record: the serial is used up, and the slot free again.
  const { job, task } = opened;
  const declined = region.host.settle({ kind: "abandon", client, job, task });
  const [first, last] = await Promise.all([accepted, declined]);
  return first.kind === "refused" ? first : last;
}

function acceptOf(
  client: string,
  { job, task, epoch, serial, isGenuine }: SealedOffer & { readonly isGenuine: boolean },
): checkin.Accept {
  return { kind: "accept", client, job, task, epoch, serial, isGenuine };
}
