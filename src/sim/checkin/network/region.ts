import { checkin } from "../../../kernel/index.ts";
import type { Link } from "./link.ts";
import { checkClientManager, checkJobManager, createObserver, type Observer } from "./observer.ts";

export interface RegionSetup {
  readonly link: Link;
  readonly atoms: checkin.Atoms;
  readonly options: checkin.DeskOptions;
  readonly clientManagers: number;
  readonly scheduler: checkin.SchedulerName;
  readonly seed: number;
  /** How far off each client manager's clock runs, per thousand, by its number; 0 unless given. */
  readonly driftOf?: (cm: number) => number;
}

/** One region's desk in virtual time: its roles, each of which can crash and come back. */
export interface Region {
  readonly setup: RegionSetup;
  readonly observer: Observer;
  /** Client managers by number, from 1; undefined while down. 0 is the desk. */
  readonly managers: (checkin.ClientManager | undefined)[];
  jobManager: checkin.JobManager | undefined;
  reducer: checkin.Reducer | undefined;
  readonly journal: checkin.JobManagerEvent[];
  /** Messages between roles: what control costs. */
  messages: number;
  nonce: number;
  readonly clients: Map<string, (reply: checkin.ClientReply) => void>;
  readonly filledAt: Map<string, number>;
}

const TICK_MS = 100;
/** How long the reducer waits for answers to a scan. */
const SCAN_MS = 200;

/** Starts every role. */
export function createRegion(setup: RegionSetup): Region {
  const region: Region = {
    setup,
    observer: createObserver(() => setup.link.now(), setup.options.handout !== "broadcast"),
    managers: [],
    jobManager: undefined,
    reducer: checkin.createReducer(),
    journal: [],
    messages: 0,
    nonce: 0,
    clients: new Map(),
    filledAt: new Map(),
  };
  startJobManager(region);
  for (let cm = 1; cm <= setup.clientManagers; cm++) startClientManager(region, cm);
  every(region, TICK_MS, () => tick(region));
  every(region, setup.options.roundMs, () => reduceRound(region));
  return region;
}

/** A new incarnation, which knows nothing. */
export function startClientManager(region: Region, cm: number): void {
  const { atoms, options } = region.setup;
  region.nonce += 1;
  const at = clockOf(region, cm);
  region.managers[cm] = checkin.createClientManager({
    cm,
    nonce: region.nonce,
    atoms,
    options,
    at,
  });
  speakIfDue(region, cm);
}

/** Starts the job manager from its journal, and the desk in its process. */
export function startJobManager(region: Region): void {
  const { atoms, options, scheduler, seed, link } = region.setup;
  const make = checkin.SCHEDULERS[scheduler];
  const manager = checkin.createJobManager(options, atoms, make({ atoms, seed, aging: 0 }));
  region.jobManager = manager;
  carryOut(region, checkin.recover(manager, link.now(), region.journal));
  if (options.hasDesk) startClientManager(region, checkin.DESK_CM);
}

/** What a client manager's own clock says. It is off in rate, and in where it began. */
function clockOf({ setup }: Region, cm: number): number {
  const drift = setup.driftOf?.(cm) ?? 0;
  return Math.floor((setup.link.now() * (1_000 + drift)) / 1_000) + 7_919 * cm;
}

/** The desk dies with its job manager. */
export function stopJobManager(region: Region): void {
  region.jobManager = undefined;
  region.managers[checkin.DESK_CM] = undefined;
}

/** Hands a message to the job manager, if it is up. */
export function tellJobManager(region: Region, message: checkin.JobManagerMessage): void {
  const { jobManager } = region;
  if (jobManager === undefined) return;
  carryOut(region, checkin.handleMessage(jobManager, region.setup.link.now(), message));
}

/** A device turns up at a client manager; undefined if that is down. */
export function checkInAt(
  region: Region,
  cm: number,
  atom: number,
): checkin.CheckInAnswer | undefined {
  const manager = region.managers[cm];
  if (manager === undefined) return undefined;
  const answer = checkin.checkIn(manager, clockOf(region, cm), atom);
  if (answer.kind === "offer") region.observer.offered(answer);
  checkClientManager(manager);
  speakIfDue(region, cm);
  return answer;
}

function carryOut(region: Region, { events, sends }: checkin.Effects): void {
  region.journal.push(...events);
  region.observer.wrote(events);
  if (region.jobManager !== undefined) checkJobManager(region.jobManager);
  for (const sent of sends) dispatch(region, sent);
}

function dispatch(region: Region, sent: checkin.Sent): void {
  const { link } = region.setup;
  switch (sent.to) {
    case "client_manager":
      return toManager(region, sent.cm, (manager) => {
        const mustReport = checkin.hear(manager, clockOf(region, sent.cm), sent.message);
        checkClientManager(manager);
        if (mustReport) report(region, manager);
      });
    case "client":
      return link.send(() => region.clients.get(sent.message.client)?.(sent.message));
    case "job": {
      const key = `${sent.message.job}/${sent.message.task}`;
      if (!region.filledAt.has(key)) region.filledAt.set(key, link.now());
    }
  }
}

/** To whoever is there when it arrives. The desk is in the same process, though not in the turn. */
function toManager(
  region: Region,
  cm: number,
  hear: (manager: checkin.ClientManager) => void,
): void {
  const arrive = (): void => {
    const manager = region.managers[cm];
    if (manager !== undefined) hear(manager);
  };
  if (cm === checkin.DESK_CM) return region.setup.link.after(0, arrive);
  region.messages += 1;
  region.setup.link.send(arrive);
}

function toJobManager(region: Region, cm: number, message: checkin.Hello | checkin.Report): void {
  const arrive = (): void => tellJobManager(region, message);
  if (cm === checkin.DESK_CM) return region.setup.link.after(0, arrive);
  region.messages += 1;
  region.setup.link.send(arrive);
}

function speakIfDue(region: Region, cm: number): void {
  const manager = region.managers[cm];
  if (manager === undefined) return;
  const message = checkin.due(manager, clockOf(region, cm));
  if (message !== undefined) toJobManager(region, cm, message);
}

function report(region: Region, manager: checkin.ClientManager): void {
  toJobManager(region, manager.cm, checkin.report(manager, clockOf(region, manager.cm)));
}

function tick(region: Region): void {
  tellJobManager(region, { kind: "tick" });
  for (let cm = 0; cm < region.managers.length; cm++) speakIfDue(region, cm);
}

function reduceRound(region: Region): void {
  const { reducer } = region;
  const { link } = region.setup;
  if (reducer === undefined) return;
  checkin.reduceRoutine(reducer);
  for (let cm = 1; cm < region.managers.length; cm++) {
    toManager(region, cm, (manager) => {
      if (manager.epoch === 0) return;
      const answer = checkin.scanned(manager);
      region.messages += 1;
      link.send(() => region.reducer === reducer && checkin.takeReport(reducer, answer));
    });
  }
  link.after(SCAN_MS, () => {
    if (region.reducer !== reducer) return;
    const message = checkin.endRound(reducer);
    region.messages += 1;
    link.send(() => tellJobManager(region, message));
  });
}

function every(region: Region, periodMs: number, action: () => void): void {
  region.setup.link.after(periodMs, () => {
    action();
    every(region, periodMs, action);
  });
}
