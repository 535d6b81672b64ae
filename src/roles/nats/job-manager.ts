import { checkin } from "../../kernel/index.ts";
import { atomOf } from "../classes.ts";
import { type HostSetup, type JobManagerHost, startHost } from "../host.ts";
import { createManagerHost, type ManagerHost } from "../manager.ts";
import type { Bus } from "./bus.ts";
import {
  decode,
  decodeToJobManager,
  encodeToManager,
  type OverflowAsk,
  type OverflowReply,
  type RestCall,
  type RestReply,
  toReport,
} from "./codec.ts";

/** A region's job manager on the bus, and the overflow desk in its process. */
export interface RegionHost {
  readonly host: JobManagerHost;
  /** A device at the overflow desk: asked again a few times while tokens are on their way. */
  overflow(ask: OverflowAsk): Promise<OverflowReply>;
  learn(job: number, privateConstraint: checkin.Constraint | undefined): Promise<void>;
  stop(): void;
}

export interface RegionSetup extends Omit<HostSetup, "isAlone" | "hasDesk" | "deliver"> {
  readonly bus: Bus;
  /** Answers a call about a job of this region. */
  readonly rest: (call: RestCall) => Promise<RestReply>;
}

const TICK_MS = 100;
/** A device at an empty desk waits so long and asks again, so often. */
const AGAIN_MS = 60;
const TRIES = 4;

export async function serveRegion(setup: RegionSetup): Promise<RegionHost> {
  const { bus, region, now, settings } = setup;
  const privates = new Map<number, checkin.Constraint>();
  // What each client manager knows of the classes of this term.
  const known = new Map<number, number>();
  let desk: ManagerHost | undefined;
  let classes: checkin.ClassIndex | undefined;
  const host = await startHost({
    ...setup,
    isAlone: false,
    hasDesk: true,
    deliver: (cm, message) => {
      if (cm === checkin.DESK_CM) return desk?.hear(message);
      if (classes === undefined) return;
      const told = encodeToManager(message, classes, known.get(cm) ?? 0, privates);
      bus.publish(`cm.${region}.${cm}`, told);
    },
  });
  classes = host.classes;
  desk = createManagerHost({
    settings,
    classes,
    now,
    cm: checkin.DESK_CM,
    nonce: host.manager().term,
    hasDesk: true,
    tell: (message) => host.tell(message),
  });
  listen(setup, host, known);
  const served: RegionHost = {
    host,
    overflow: (ask) => overflow(setup, host, desk, privates, ask),
    learn: (job, privateConstraint) => {
      if (privateConstraint === undefined) privates.delete(job);
      else privates.set(job, privateConstraint);
      return host.learn(job);
    },
    stop: () => {
      clearInterval(timer);
      host.stop();
    },
  };
  bus.serve(`overflow.${region}`, "desk", (text) => served.overflow(decode<OverflowAsk>(text)));
  desk.speak();
  const timer = setInterval(() => {
    host.tell({ kind: "tick" });
    desk.speak();
  }, TICK_MS);
  return served;
}

function listen(
  { bus, region, rest }: RegionSetup,
  host: JobManagerHost,
  known: Map<number, number>,
): void {
  bus.subscribe(`jm.${region}`, (text) => {
    const message = decodeToJobManager(text);
    const isOfTerm = message.kind === "hello" || message.term === host.manager().term;
    known.set(message.cm, isOfTerm ? message.known : 0);
    if (message.kind === "hello") host.tell(message);
    else host.tell(toReport(message, host.classes, host.manager().term));
  });
  bus.subscribe(`reduced.${region}`, (text) => host.tell(decode<checkin.NewReport>(text)));
  bus.serve(`lease.${region}`, "lease", (text) =>
    host.settle(decode<checkin.Accept | checkin.Progress>(text)),
  );
  bus.serve(`rest.${region}`, "rest", (text) => rest(decode<RestCall>(text)));
}

async function overflow(
  { now }: RegionSetup,
  host: JobManagerHost,
  desk: ManagerHost,
  privates: ReadonlyMap<number, checkin.Constraint>,
  { site, attributes, except }: OverflowAsk,
): Promise<OverflowReply> {
  const atom = atomOf(host.classes, new Map(Object.entries(attributes)), site);
  const others = except.length === 0 ? undefined : new Set(except);
  for (let tries = 0; tries < TRIES; tries++) {
    const ask = tries === 0 ? checkin.checkIn : checkin.checkInAgain;
    const answer = ask(desk.manager, now(), atom, others);
    desk.speak();
    if (answer.kind === "offer") {
      const privateConstraint = privates.get(answer.job);
      return {
        offer: answer,
        ...(privateConstraint === undefined ? {} : { privateConstraint }),
      };
    }
    if (![...desk.manager.rows.values()].some(({ wants }) => wants) && tries > 0) break;
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
  return {};
}
