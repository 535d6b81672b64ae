import { randomInt } from "node:crypto";
import { checkin } from "../../kernel/index.ts";
import { atomOf, createClasses } from "../classes.ts";
import { createManagerHost, type ManagerHost } from "../manager.ts";
import type { CheckinSettings } from "../settings.ts";
import type { Bus } from "./bus.ts";
import {
  decodeToManager,
  encodeToJobManager,
  learnClasses,
  type ToManager,
  toTable,
} from "./codec.ts";

/** One process's client manager for one region, wherever its job manager is. */
export interface RegionLink {
  readonly region: string;
  checkIn(
    site: string,
    attributes: Map<string, checkin.AttributeValue>,
    except: ReadonlySet<number> | undefined,
  ): checkin.CheckInAnswer;
  /** Is a task listed that such a device may serve? All of its slots may be out. O(tasks). */
  isOpen(site: string, attributes: Map<string, checkin.AttributeValue>): boolean;
  privateOf(job: number): checkin.Constraint | undefined;
  stop(): void;
}

interface Link {
  readonly setup: LinkSetup;
  readonly cm: number;
  readonly privates: Map<number, checkin.Constraint>;
  term: number;
  classes: checkin.ClassIndex;
  own: ManagerHost;
}

export interface LinkSetup {
  readonly bus: Bus;
  readonly region: string;
  readonly settings: CheckinSettings;
  readonly now: () => number;
}

const NUMBER_END = 2 ** 31;
const SPEAK_MS = 50;

export function linkRegion(setup: LinkSetup): RegionLink {
  const { bus, region, now } = setup;
  // No process knows of all others: a number out of two thousand million is its own.
  const cm = randomInt(1, NUMBER_END);
  const link: Link = { setup, cm, privates: new Map(), term: 0, ...freshManager(setup, cm, 0) };
  bus.subscribe(`cm.${region}.${cm}`, (text) => hear(link, decodeToManager(text)));
  bus.subscribe(`scan.${region}`, () => {
    if (link.own.manager.epoch === 0) return;
    // Supply goes with the direct reports: the round is about counts.
    bus.publish(`scanned.${region}`, { ...checkin.scanned(link.own.manager), supply: [] });
  });
  const timer = setInterval(() => link.own.speak(), SPEAK_MS);
  return {
    region,
    checkIn: (site, attributes, except) => {
      const { manager } = link.own;
      const atom = atomOf(link.classes, attributes, site);
      const answer = checkin.checkIn(manager, now(), atom, except);
      if (checkin.isReportDue(manager, now())) link.own.speak();
      return answer;
    },
    isOpen: (site, attributes) => {
      const { atoms } = link.classes;
      const atom = atomOf(link.classes, attributes, site);
      return [...link.own.manager.rows.values()].some(
        (row) => row.isListed && checkin.atomHas(atoms, atom, row.constraintClass),
      );
    },
    privateOf: (job) => link.privates.get(job),
    stop: () => clearInterval(timer),
  };
}

/** An incarnation that knows nothing; the term's classes are numbered as its job manager does. */
function freshManager(
  { settings, bus, region, now }: LinkSetup,
  cm: number,
  term: number,
): Pick<Link, "classes" | "own"> {
  const classes = createClasses(settings);
  const own = createManagerHost({
    settings,
    classes,
    now,
    cm,
    nonce: randomInt(1, NUMBER_END),
    hasDesk: true,
    tell: (message) =>
      bus.publish(`jm.${region}`, encodeToJobManager(message, classes, own.manager.term || term)),
  });
  return { classes, own };
}

function hear(link: Link, message: ToManager): void {
  if (message.term < link.term) return;
  if (message.term > link.term) {
    // Another life of the job manager numbers classes anew; what was said in the last one is void.
    const isFirst = link.term === 0 && message.kind === "welcome";
    link.term = message.term;
    if (!isFirst) {
      Object.assign(link, freshManager(link.setup, link.cm, message.term));
      link.own.speak();
      return;
    }
  }
  if (!learnClasses(link.classes, message)) return;
  if (message.kind !== "table") {
    const { from: _from, classes: _classes, ...rest } = message;
    return link.own.hear(rest);
  }
  for (const { job, privateConstraint } of message.rows) {
    if (privateConstraint === undefined) link.privates.delete(job);
    else link.privates.set(job, privateConstraint);
  }
  link.own.hear(toTable(message, link.classes));
}
