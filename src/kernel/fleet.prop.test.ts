import { describe, expect, it } from "vitest";
import { testSeed } from "../../test/support/seed.ts";
import { createPrng, type Prng } from "../base/index.ts";
import {
  apply,
  applyRecord,
  type Command,
  checkLedger,
  createState,
  DECIDER_VERSION,
  type Decision,
  decide,
  decodeState,
  encodeState,
  forecastPlacement,
  type KernelEvent,
  type LedgerRecord,
  type LedgerState,
  nextDueAt,
  placement,
  type Rejection,
  type RequestPlacement,
  type Stamp,
  settleDue,
} from "./index.ts";
import {
  capacityOf,
  createFleetOracle,
  type FleetChances,
  type FleetOracle,
  failedOn,
  followFleet,
  holds,
  isInside,
  isRunning,
  randomCommand,
  randomFleetCommand,
  roomOf,
  staysPut,
} from "./testing/index.ts";

const SEED = testSeed();
/** More in a soak: `ARBITER_SOAK=1`. */
const HISTORIES = process.env["ARBITER_SOAK"] === "1" ? 4_000 : 120;
const COMMANDS = 160;

interface Step {
  readonly command: Command;
  readonly stamp: Stamp;
  readonly decision: Decision<KernelEvent, Rejection>;
}

interface History {
  readonly state: LedgerState;
  readonly oracle: FleetOracle;
  readonly records: LedgerRecord[];
}

/** Runs one random history; `check` sees every command when it is decided, before it is applied. */
function runHistory(
  seed: number,
  check: (history: History, step: Step) => void,
  chances: FleetChances = {},
): History {
  const random = createPrng(seed);
  const history: History = { state: createState(), oracle: createFleetOracle(), records: [] };
  const { state, oracle, records } = history;
  let now = 0;
  for (let i = 0; i < COMMANDS; i++) {
    now += pause(random);
    const isTickDue = nextDueAt(state) <= now;
    const command = isTickDue ? ({ kind: "tick" } as const) : anyCommand(random, state, chances);
    const stamp = { at: Math.max(now, state.at), seq: state.seq + 1 };
    const decision = decide(state, command, stamp);
    check(history, { command, stamp, decision });
    if (!decision.ok || decision.events.length === 0) {
      settleDue(state, stamp.at);
      continue;
    }
    const { events } = decision;
    apply(state, events, stamp);
    followFleet(oracle, events);
    records.push({ ...stamp, epoch: 1, deciderVersion: DECIDER_VERSION, command, events });
    checkLedger(state);
  }
  return history;
}

/** Mostly seconds; now and then so long that rests, failures or whole days pass. */
function pause(random: Prng): number {
  if (random.chance(1, 400)) return 9 * 86_400_000;
  if (random.chance(1, 60)) return 60_000 * random.below(90);
  return random.chance(1, 2) ? 500 * random.below(20) : 0;
}

/** Reservations share numbers, keys and time with placements. */
function anyCommand(random: Prng, state: LedgerState, chances: FleetChances): Command {
  return random.chance(1, 12)
    ? randomCommand(random, state.nextGrant)
    : randomFleetCommand(random, state.nextGrant, chances);
}

describe(`fleet and placements against a slow recount (SEED=${SEED})`, () => {
  it("grants what fits and refuses what fits nowhere, whatever was done before", () => {
    const seen = new Map<string, number>();
    for (let i = 0; i < HISTORIES; i++) {
      runHistory(SEED + i, ({ oracle }, { command, decision }) => {
        for (const name of namesOf(command, decision)) seen.set(name, (seen.get(name) ?? 0) + 1);
        if (command.kind === "placement.request") checkRequest(oracle, command, decision);
        checkRunning(oracle);
      });
    }
    // The histories must be rich enough to mean something.
    for (const name of RICHNESS) {
      expect(seen.get(name) ?? 0, `histories must reach: ${name}`).toBeGreaterThan(0);
    }
  });

  it("gives the same state from a replay and from a snapshot", () => {
    for (let i = 0; i < HISTORIES / 4; i++) {
      const { state, records } = runHistory(SEED + i, () => {});
      const replayed = createState();
      for (const record of records) applyRecord(replayed, record);
      const image = encodeState(state);
      expect(encodeState(replayed)).toEqual(image);
      expect(encodeState(decodeState(structuredClone(image)))).toEqual(image);
    }
  });
});

describe(`decisions (SEED=${SEED})`, () => {
  it.each(placement.PLACEMENT_POLICIES.map(({ name }) => name))(
    "are the same after a snapshot at any moment, and whoever looks: %s",
    (policy) => {
      for (let i = 0; i < HISTORIES / 10; i++) {
        const random = createPrng(SEED + i);
        let other = createState();
        const check = ({ state }: History, { command, stamp, decision }: Step): void => {
          expect(decide(other, command, stamp)).toEqual(decision);
          if (decision.ok && decision.events.length > 0) apply(other, decision.events, stamp);
          else settleDue(other, stamp.at);
          if (random.chance(1, 8)) other = decodeState(structuredClone(encodeState(other)));
          if (command.kind === "placement.request") forecastPlacement(state, command, stamp, 3);
        };
        runHistory(SEED + i, check, { policies: [policy] });
      }
    },
  );
});

const RICHNESS: readonly string[] = [
  "placement.granted",
  "placement.started",
  "placement.evicted",
  "placement.preempted",
  "placement.displaced",
  "placement.acknowledged",
  "placement.renewed",
  "placement.ended walltime",
  "placement.ended released",
  "placement.ended failed",
  "cluster.stored",
  "cluster.deleted",
  "node.registered",
  "node.removed",
  "node.drained",
  "node.undrained",
  "node.rested",
  "node.resumed",
  "node.status_changed",
  "policy.stored",
  "policy.deleted",
  "policy.trusted",
  "no_feasible_node",
  "placement_conflict",
  "unknown_gpu",
  "unknown_node",
  "unknown_cluster",
  "unknown_policy",
  "idempotency_key_reused",
  "placement_not_live",
  "unknown_placement",
  "node_in_use",
  "node_elsewhere",
  "cluster_in_use",
];

function namesOf(command: Command, decision: Step["decision"]): readonly string[] {
  if (!decision.ok) return [decision.rejection.reason];
  if (decision.replayOf !== undefined) return [`${command.kind} again`];
  return decision.events.map((event) =>
    event.kind === "placement.ended" ? `${event.kind} ${event.outcome}` : event.kind,
  );
}

/** Both ways: what is granted fits, what is refused does not. */
function checkRequest(
  before: FleetOracle,
  command: RequestPlacement,
  decision: Step["decision"],
): void {
  if (decision.ok) {
    checkGranted(before, command, decision.events);
    return;
  }
  const { rejection } = decision;
  if (rejection.reason === "no_feasible_node") checkNowhere(before, command, rejection);
  if (rejection.reason === "placement_conflict") checkConflict(before, command, rejection);
}

/** Each event in turn: who is evicted may be, and who comes has room. */
function checkGranted(
  before: FleetOracle,
  command: RequestPlacement,
  events: readonly KernelEvent[],
): void {
  const oracle = copyOf(before);
  const evicts = events.some(({ kind }) => kind === "placement.evicted");
  if (evicts) {
    expect(command.preemptible, "a preemptible request evicts nobody").toBe(false);
    const free = totalCapacity(oracle, command, holds);
    expect(free, "nobody is evicted where all fit").toBeLessThan(command.count);
  }
  for (const event of events) {
    if (event.kind === "placement.evicted") {
      expect(oracle.live.get(event.grant)).toMatchObject({ isPreemptible: true, isLeaving: false });
    }
    if (event.kind === "placement.granted") {
      const node = oracle.nodes.get(event.node)!;
      expect(isInside(node, command.within)).toBe(true);
      const room = roomOf(oracle, node, holds);
      expect(failedOn(node, room, event.pod, event.gpus)).toBeUndefined();
      expect(event.gpus.length).toBe(event.pod.gpus);
      if (command.within.gpus !== undefined) {
        expect(event.gpus).toEqual([...command.within.gpus].sort((a, b) => a - b));
      }
    }
    followFleet(oracle, [event]);
  }
}

function checkNowhere(
  oracle: FleetOracle,
  command: RequestPlacement,
  rejection: Extract<Rejection, { reason: "no_feasible_node" }>,
): void {
  const { explanation, placeable } = rejection;
  const counts = new Map<string, number>();
  let nodes = 0;
  for (const node of oracle.nodes.values()) {
    if (!isInside(node, command.within)) continue;
    nodes += 1;
    const failed = failedOn(node, roomOf(oracle, node, holds), command.pod) ?? "feasible";
    counts.set(failed, (counts.get(failed) ?? 0) + 1);
  }
  expect(explanation.nodes).toBe(nodes);
  expect(explanation.feasible).toBe(counts.get("feasible") ?? 0);
  for (const constraint of placement.CONSTRAINTS) {
    expect(explanation.ruledOut[constraint], constraint).toBe(counts.get(constraint) ?? 0);
  }
  if (mayBeArrangedBetter(command)) return;
  const possible = totalCapacity(oracle, command, command.preemptible ? holds : staysPut);
  expect(possible).toBeLessThan(command.count);
  expect(placeable).toBe(possible);
}

function checkConflict(
  oracle: FleetOracle,
  command: RequestPlacement,
  rejection: Extract<Rejection, { reason: "placement_conflict" }>,
): void {
  const node = oracle.nodes.get(command.within.node!)!;
  const free = roomOf(oracle, node, holds);
  expect(rejection.gpuMilliFree).toEqual(free.milli);
  expect(rejection.cpuMilliFree).toBe(free.cpu);
  expect(rejection.memoryMibFree).toBe(free.memory);
  if (!isInside(node, command.within)) return;
  if (mayBeArrangedBetter(command)) return;
  const possible = totalCapacity(oracle, command, command.preemptible ? holds : staysPut);
  expect(possible).toBeLessThan(command.count);
  if (command.count > 1 || !command.preemptible) return;
  expect(rejection.failed).toBe(failedOn(node, free, command.pod, command.within.gpus));
}

/** The one kind of gang that is refused though it might fit: see `placements/planning`. */
function mayBeArrangedBetter({ pod, count, preemptible }: RequestPlacement): boolean {
  return count > 1 && !preemptible && pod.gpus > 1 && pod.gpuMilli < 1000;
}

function totalCapacity(
  oracle: FleetOracle,
  { pod, within, count }: RequestPlacement,
  counts: typeof holds,
): number {
  let sum = 0;
  for (const node of oracle.nodes.values()) {
    if (!isInside(node, within)) continue;
    sum += capacityOf(oracle, node, pod, { counts, gpus: within.gpus, most: count });
  }
  return sum;
}

/** What runs at this moment has its room, those included who are to leave. */
function checkRunning(oracle: FleetOracle): void {
  for (const node of oracle.nodes.values()) {
    const room = roomOf(oracle, node, isRunning);
    expect(Math.min(room.cpu, room.memory, ...room.milli)).toBeGreaterThanOrEqual(0);
  }
}

function copyOf({ nodes, live }: FleetOracle): FleetOracle {
  const copy = <T extends object>(of: ReadonlyMap<string | number, T>): [string, T][] =>
    [...of].map(([key, value]) => [`${key}`, { ...value }]);
  return {
    nodes: new Map(copy(nodes)),
    live: new Map(copy(live).map(([number, one]) => [Number(number), one])),
  };
}
