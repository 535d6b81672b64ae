import { createPrng, type Prng } from "../../base/index.ts";
import { market } from "../../kernel/index.ts";
import { type FleetShape, REFERENCE_FLEET } from "./fleet.ts";
import { createMatcher, type Matcher, type MatcherKind, type SimMatch } from "./matchers.ts";

/** A rule of the quality table: how it matches, and what it is told before. */
export interface QualityRule {
  readonly policy: string;
  readonly matcher: MatcherKind;
  readonly isAnnounced?: boolean;
}

/** Against the optimal assignment of the same tasks and slots. */
export interface QualityRow {
  readonly policy: string;
  readonly medianRatio: number;
  readonly p90Ratio: number;
  readonly maxRatio: number;
  /** Of tasks, in arrivals (or events). */
  readonly meanDelay: number;
  readonly heldPercent: number;
}

/** `standing`: all slots are there, tasks come one by one. `interleaved`: both come at random. */
export type QualityCase = "standing" | "interleaved";

export interface QualityOptions {
  readonly instances: number;
  readonly seed: number;
  readonly fleet?: FleetShape;
  readonly arrivals: QualityCase;
}

const { NO_PATIENCE } = market;
const NO_WAITING: MatcherKind = { kind: "located", patience: NO_PATIENCE };

/** The rules of the quality table with all slots there: one instant is one arrival. */
export const STANDING_RULES: readonly QualityRule[] = [
  { policy: "random", matcher: { kind: "random", seed: 1 } },
  { policy: "glow", matcher: { kind: "glow" } },
  { policy: "no_waiting", matcher: NO_WAITING },
  {
    policy: "patience_10",
    matcher: { kind: "located", patience: { rackMs: 0, dataCenterMs: 0, anywhereMs: 10 } },
  },
  { policy: "announced", matcher: NO_WAITING, isAnnounced: true },
  { policy: "windows_50", matcher: { kind: "rounds", everyMs: 50 } },
  { policy: "one_batch", matcher: { kind: "rounds", everyMs: 200 } },
];

/** The rules with tasks and slots interleaved: one instant is one event. */
export const INTERLEAVED_RULES: readonly QualityRule[] = [
  { policy: "no_waiting", matcher: NO_WAITING },
  {
    policy: "patience_by_level",
    matcher: { kind: "located", patience: { rackMs: 0, dataCenterMs: 50, anywhereMs: 100 } },
  },
  { policy: "windows_50", matcher: { kind: "rounds", everyMs: 50 } },
];

/**
 * Distance cost of each rule over the optimal assignment, over seeded instances with one task and
 * one slot for each server, one input each on a random server. The cost is the sum of distances.
 */
export function measureQuality(
  rules: readonly QualityRule[],
  options: QualityOptions,
): readonly QualityRow[] {
  const results = rules.map((): Tally => ({ ratios: [], delay: 0, held: 0, tasks: 0 }));
  for (let k = 0; k < options.instances; k++) {
    const instance = makeInstance(createPrng(options.seed + k), options);
    const least = optimum(instance);
    rules.forEach((rule, index) => {
      const result = results[index]!;
      const outcome = runInstance(instance, rule);
      result.ratios.push(outcome.distance / least);
      result.delay += outcome.delay;
      result.held += outcome.held;
      result.tasks += instance.data.length;
    });
  }
  return rules.map(({ policy }, index) => {
    const { ratios, delay, held, tasks } = results[index]!;
    const sorted = ratios.toSorted((a, b) => a - b);
    return {
      policy,
      medianRatio: quantile(sorted, 0.5),
      p90Ratio: quantile(sorted, 0.9),
      maxRatio: sorted.at(-1) ?? Number.NaN,
      meanDelay: delay / tasks,
      heldPercent: (100 * held) / tasks,
    };
  });
}

interface Tally {
  readonly ratios: number[];
  delay: number;
  held: number;
  tasks: number;
}

interface Instance {
  readonly fleet: FleetShape;
  /** By task: the index of the server that its data is on. */
  readonly data: readonly number[];
  /** In the order of time: a task, or the slot of a server. */
  readonly events: readonly (
    | { readonly kind: "task"; readonly task: number }
    | { readonly kind: "slot"; readonly server: number }
  )[];
  /** Events before this one happen at instant 0. */
  readonly standing: number;
}

function makeInstance(prng: Prng, { fleet = REFERENCE_FLEET, arrivals }: QualityOptions): Instance {
  const count = fleet.dataCenters * fleet.racks * fleet.servers;
  const servers = Array.from({ length: count }, (_, server) => server);
  const data = servers.map(() => prng.below(count));
  const slots = servers.map((server) => ({ kind: "slot", server }) as const);
  const tasks = servers.map((task) => ({ kind: "task", task }) as const);
  if (arrivals === "standing") {
    return { fleet, data, events: [...shuffle(prng, [...slots]), ...tasks], standing: count };
  }
  return { fleet, data, events: shuffle(prng, [...slots, ...tasks]), standing: 0 };
}

interface Outcome {
  readonly distance: number;
  readonly delay: number;
  readonly held: number;
}

function runInstance(instance: Instance, rule: QualityRule): Outcome {
  const matcher = createMatcher(rule.matcher, instance.fleet);
  const { servers, distance } = matcher;
  if (rule.isAnnounced) for (const server of instance.data) matcher.announce(servers[server]!);
  const arrivedAt: number[] = [];
  const outcome = { distance: 0, delay: 0, held: 0 };
  const settle = (matches: readonly SimMatch[], at: number): void => {
    for (const { bid, slot } of matches) {
      outcome.distance += distance(servers[instance.data[bid]!]!, servers[slot]!);
      outcome.delay += at - arrivedAt[bid]!;
      if (at > arrivedAt[bid]!) outcome.held += 1;
    }
  };
  instance.events.forEach((event, index) => {
    const at = Math.max(0, index + 1 - instance.standing);
    passTo(matcher, at - 1, settle);
    if (event.kind === "slot") {
      const about = { slot: event.server, server: servers[event.server]!, price: 1, isPool: true };
      settle(matcher.addSlot({ ...about, addedAt: at }), at);
      return;
    }
    arrivedAt[event.task] = at;
    const inputs = [{ server: servers[instance.data[event.task]!]!, bytes: 1 }];
    const about = { bid: event.task, owner: 0, limit: 1, inputs, arrivedAt: at };
    settle(matcher.addBid({ ...about, wasAnnounced: rule.isAnnounced === true }), at);
  });
  passTo(matcher, Number.MAX_SAFE_INTEGER, settle);
  return outcome;
}

function passTo(
  matcher: Matcher,
  until: number,
  settle: (matches: readonly SimMatch[], at: number) => void,
): void {
  for (let at = matcher.nextAt(); at <= until; at = matcher.nextAt()) {
    settle(matcher.passTime(at), at);
  }
}

/** The least sum of distances of any way to give each task a slot. */
function optimum({ fleet, data }: Instance): number {
  const matcher = createMatcher(NO_WAITING, fleet);
  const costs = new Float64Array(data.length * data.length);
  data.forEach((from, row) => {
    for (let to = 0; to < data.length; to++) {
      const [a, b] = [matcher.servers[from]!, matcher.servers[to]!];
      costs[row * data.length + to] = matcher.distance(a, b);
    }
  });
  return market.assignAtLeastCost(costs, data.length, data.length).cost;
}

function shuffle<Item>(prng: Prng, items: Item[]): Item[] {
  for (let k = items.length - 1; k > 0; k--) {
    const other = prng.below(k + 1);
    [items[k], items[other]] = [items[other]!, items[k]!];
  }
  return items;
}

/** Of a sorted list; the middle of the two nearest where it falls between. */
function quantile(sorted: readonly number[], q: number): number {
  const place = (sorted.length - 1) * q;
  const low = sorted[Math.floor(place)] ?? Number.NaN;
  return low + ((sorted[Math.ceil(place)] ?? low) - low) * (place - Math.floor(place));
}
