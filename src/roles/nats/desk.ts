import { checkin } from "../../kernel/index.ts";
import { readPrivate, startedJobs } from "../book.ts";
import { steadyClock } from "../clock.ts";
import type { CheckinDesk, DeskAnswer, DeskReply, DeskSetup, Device } from "../desk.ts";
import { createPace, createSealer, type Pace, type Sealer } from "../device/index.ts";
import { regionsOf, routedSites } from "../settings.ts";
import { explainTask, statusOf } from "../status.ts";
import type { Bus } from "./bus.ts";
import { linkRegion, type RegionLink } from "./client-manager.ts";
import {
  type DeviceMessage,
  decode,
  type OverflowReply,
  type RestCall,
  type RestReply,
} from "./codec.ts";
import { type RegionHost, serveRegion } from "./job-manager.ts";
import { serveReducer } from "./reducer.ts";
import type { Roles } from "./roles.ts";

export interface BusDeskSetup extends DeskSetup {
  readonly bus: Bus;
  readonly roles: Roles;
}

interface Work {
  readonly setup: BusDeskSetup;
  readonly now: () => number;
  readonly hosts: Map<string, RegionHost>;
  readonly links: RegionLink[];
  readonly sealers: Map<string, Sealer>;
  readonly pace: Pace;
  readonly tally: { checkIns: number; offers: number };
  readonly stops: (() => void)[];
  rest: (call: RestCall) => Promise<RestReply>;
}

/** The part of a desk that a process with some of the roles serves; the rest is over the bus. */
export function createBusDesk(setup: BusDeskSetup): CheckinDesk {
  const { settings, ledger, roles } = setup;
  const sites = routedSites(settings);
  const work: Work = {
    setup,
    now: steadyClock(ledger.now()),
    hosts: new Map(),
    links: [],
    sealers: new Map(),
    pace: createPace(settings.idlePerSecond),
    tally: { checkIns: 0, offers: 0 },
    stops: [],
    rest: () => Promise.reject(new Error("the server has not started")),
  };
  return {
    settings,
    start: () => start(work),
    locate: (geography) => checkin.locate(sites, geography),
    admits: async (region, wanted) => work.hosts.get(region)?.host.admits(wanted) ?? false,
    learn: async (region, job) => {
      await work.hosts.get(region)?.learn(job, await readPrivate(ledger, settings, job));
    },
    offer: (device) => offer(work, device),
    durable: () => Promise.resolve(),
    accept: (client, text, takes) => accept(work, client, text, takes),
    progress: (region, message) => settle(work, region, message),
    status: () => ({
      regions: [...work.hosts.values()].map(({ host }) =>
        statusOf(host, settings.scheduler, work.now()),
      ),
      ...work.tally,
      idlePerSecond: work.pace.rate(),
    }),
    explain: (region, job) => {
      const known = work.hosts.get(region);
      return known === undefined ? undefined : explainTask(known.host.manager(), job);
    },
    elsewhere: (region) => {
      if (work.hosts.has(region)) return undefined;
      if (!roles.isRouter) return "no_router";
      return (call) => forward(work, region, call);
    },
    serveRest: (rest) => {
      work.rest = rest;
    },
    stop: () => {
      for (const stop of work.stops) stop();
      void setup.bus.close();
    },
  };
}

async function start(work: Work): Promise<void> {
  const { settings, ledger, bus, roles, sealKey, onFault } = work.setup;
  const { now, stops } = work;
  const regions = regionsOf(settings);
  for (const region of roles.jobManagers) {
    const rest = (call: RestCall): Promise<RestReply> => work.rest(call);
    const host = await serveRegion({ region, settings, ledger, now, onFault, bus, rest });
    work.hosts.set(region, host);
    stops.push(host.stop);
    work.sealers.set(region, createSealer(sealKey));
    // Whoever is on the bus is part of the desk, and seals offers as its job managers do.
    const key = Buffer.from(sealKey).toString("hex");
    bus.serve(`key.${region}`, "key", () => Promise.resolve({ key }));
  }
  for (const { job, region } of await startedJobs(ledger)) {
    const host = work.hosts.get(region);
    if (host !== undefined) await host.learn(job, await readPrivate(ledger, settings, job));
  }
  if (roles.isClientManager) {
    for (const region of regions) {
      const link = linkRegion({ bus, region, settings, now });
      work.links.push(link);
      stops.push(link.stop);
    }
  }
  if (roles.isClientManager) bus.serve("checkin", "client-managers", answering(work));
  if (roles.isReducer) stops.push(serveReducer(bus, { regions, roundMs: settings.roundMs, now }));
  stops.push(askForKeys(work, regions));
}

const KEYS_MS = 300;

/** Asks every region again and again until it is known how its offers are sealed. */
function askForKeys(work: Work, regions: readonly string[]): () => void {
  const ask = (): void => {
    const missing = regions.filter((region) => !work.sealers.has(region));
    for (const region of missing) void sealerOf(work, region);
    if (missing.length === 0) clearInterval(timer);
  };
  const timer = setInterval(ask, KEYS_MS);
  ask();
  return () => clearInterval(timer);
}

/** Devices and gateways that are on the bus themselves: any client manager answers. */
function answering(work: Work): (text: string) => object | Promise<object> {
  return (text) => {
    const { client, site, attributes, except = [] } = decode<DeviceMessage>(text);
    return offer(work, {
      client,
      attributes: new Map(Object.entries(attributes)),
      ...(site === undefined ? {} : { site }),
      ...(except.length === 0 ? {} : { except: new Set(except) }),
    });
  };
}

/** The region's sealer, asked for until its job manager answers; undefined if it does not now. */
async function sealerOf(work: Work, region: string): Promise<Sealer | undefined> {
  const known = work.sealers.get(region);
  if (known !== undefined) return known;
  const text = await work.setup.bus.ask(`key.${region}`, {});
  if (text === undefined) return undefined;
  const { key } = decode<{ readonly key: string }>(text);
  const sealer = createSealer(Buffer.from(key, "hex"));
  work.sealers.set(region, sealer);
  return sealer;
}

function offer(work: Work, device: Device): DeskAnswer | Promise<DeskAnswer> {
  const { settings } = work.setup;
  const site = device.site ?? settings.sites[0]?.path ?? "";
  const home = settings.sites.find(({ path }) => path === site)?.region;
  if (home === undefined) return { kind: "unknown_site", site };
  work.tally.checkIns += 1;
  if (work.links.length === 0) return overflow(work, device, site, [...work.hosts.keys()]);
  const redirects: string[] = [];
  let isOpen = false;
  for (const link of homeFirst(work.links, home)) {
    if (!work.sealers.has(link.region)) continue;
    const answer = link.checkIn(site, device.attributes, device.except);
    if (answer.kind === "offer") {
      return sealed(work, device.client, {
        region: link.region,
        offer: answer,
        privateConstraint: link.privateOf(answer.job),
      });
    }
    if (answer.kind === "redirect") redirects.push(link.region);
    isOpen ||= link.isOpen(site, device.attributes);
  }
  if (redirects.length > 0) return overflow(work, device, site, redirects);
  const at = work.now();
  const comeBackMs = isOpen ? work.pace.waiting(at, settings.offerTtlMs) : work.pace.idle(at);
  return { kind: "none", comeBackMs };
}

/** The way to the job managers' own desks, which have what is left. */
async function overflow(
  work: Work,
  { client, attributes, except }: Device,
  site: string,
  regions: readonly string[],
): Promise<DeskAnswer> {
  if (regions.length === 0) return { kind: "not_here" };
  const message = {
    site,
    attributes: Object.fromEntries(attributes),
    except: [...(except ?? [])],
  };
  for (const region of regions) {
    const host = work.hosts.get(region);
    const text =
      host === undefined ? await work.setup.bus.ask(`overflow.${region}`, message) : undefined;
    const reply =
      host === undefined
        ? text === undefined
          ? {}
          : decode<OverflowReply>(text)
        : await host.overflow(message);
    if (reply.offer === undefined) continue;
    const { offer: given, privateConstraint } = reply;
    return sealed(work, client, { region, offer: given, privateConstraint });
  }
  return { kind: "none", comeBackMs: work.pace.soon() };
}

function sealed(
  work: Work,
  client: string,
  given: {
    readonly region: string;
    readonly offer: checkin.Offer;
    readonly privateConstraint: checkin.Constraint | undefined;
  },
): DeskAnswer {
  const { region, privateConstraint } = given;
  const { job, task, epoch, serial } = given.offer;
  const sealer = work.sealers.get(region);
  if (sealer === undefined) return { kind: "none", comeBackMs: work.pace.soon() };
  work.tally.offers += 1;
  return {
    kind: "offer",
    region,
    job,
    task,
    offer: sealer.seal({ region, job, task, epoch, serial }, client),
    acceptWithinMs: work.setup.settings.offerTtlMs,
    ...(privateConstraint === undefined ? {} : { privateConstraint }),
  };
}

async function accept(
  work: Work,
  client: string,
  text: string,
  takes: boolean,
): Promise<DeskReply> {
  const [region = ""] = text.split(".");
  if (!regionsOf(work.setup.settings).includes(region)) return { kind: "unknown_region", region };
  const sealer = await sealerOf(work, region);
  if (sealer === undefined) return { kind: "unreachable", region };
  const opened = sealer.open(text, client);
  if (opened === undefined) return { kind: "no_offer" };
  const { job, task, epoch, serial, isGenuine } = opened;
  const place = { client, job, task };
  const message = { kind: "accept", ...place, epoch, serial, isGenuine } as const;
  const accepted = await settle(work, region, message);
  if (takes || accepted.kind !== "accepted") return accepted;
  return settle(work, region, { kind: "abandon", ...place });
}

/** By the ledger of the region's job manager; asked twice if there is no answer. */
async function settle(
  work: Work,
  region: string,
  message: checkin.Accept | checkin.Progress,
): Promise<DeskReply> {
  const host = work.hosts.get(region);
  if (host !== undefined) return host.host.settle(message);
  const { bus } = work.setup;
  const text =
    (await bus.ask(`lease.${region}`, message)) ?? (await bus.ask(`lease.${region}`, message));
  if (text === undefined) return { kind: "unreachable", region };
  return decode<checkin.ClientReply>(text);
}

async function forward(work: Work, region: string, call: RestCall): Promise<RestReply | undefined> {
  const text = await work.setup.bus.ask(`rest.${region}`, call, REST_MS);
  return text === undefined ? undefined : decode<RestReply>(text);
}

const REST_MS = 5_000;

function homeFirst(links: readonly RegionLink[], home: string): readonly RegionLink[] {
  const own = links.filter(({ region }) => region === home);
  return own.length === links.length
    ? links
    : [...own, ...links.filter(({ region }) => region !== home)];
}
