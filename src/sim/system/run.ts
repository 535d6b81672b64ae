import { assert, createPrng } from "../../base/index.ts";
import {
  createMemoryDisk,
  type FaultPlan,
  type MemoryDisk,
  NO_FAULTS,
  openMemoryJournal,
} from "../../journal/index.ts";
import { type Command, encodeState, type LedgerState, limits } from "../../kernel/index.ts";
import { audit, Loop, recover } from "../../runtime/index.ts";
import { startClients } from "./clients.ts";
import type { Caller } from "./deliver.ts";
import { judge } from "./judge.ts";
import { startKeeper } from "./keepers.ts";
import { startPlacers } from "./placers.ts";
import { createPromises, type Promises } from "./promises.ts";
import { createVirtualTime, type VirtualTime } from "./virtual-time.ts";

export interface SystemOptions {
  readonly seed: number;
  readonly clients?: number;
  /** Requests of each client. */
  readonly requests?: number;
  /** Callers that want nodes, and requests of each. */
  readonly placers?: number;
  readonly places?: number;
  /** Nodes, and what happens to them. */
  readonly nodes?: number;
  readonly changes?: number;
  /** What goes wrong at the journal while faults are on. */
  readonly faults?: FaultPlan;
  /** One in so many moments the machine's clock steps by up to ten seconds, forth or back. */
  readonly clockStepOneIn?: number;
  /** A snapshot after so many records; 0 for none. */
  readonly snapshotEvery?: number;
}

export interface SystemResult {
  readonly seed: number;
  readonly granted: number;
  readonly cancelled: number;
  readonly placed: number;
  readonly released: number;
  readonly evicted: number;
  readonly displaced: number;
  readonly refused: number;
  readonly retried: number;
  readonly duplicated: number;
  readonly crashes: number;
  readonly appends: number;
  readonly records: number;
  readonly clockSteps: number;
}

const START_AT = 1_800_000_000_000;
const POOL = "gpu";
const RESTART_MS = 150;
const STEP_MS_MAX = 10_000;
/** Moments after which a run that has not ended is stuck. */
const MOMENTS_MAX = 2_000_000;

/**
 * The whole system in one thread and virtual time: the real loop, kernel, recovery and audit over
 * a journal in memory, clients over a network that delays and repeats, crashes where the fault
 * plan says, clock steps. First nothing bad: the judge looks after every restart and at the end.
 * Then progress: once the faults stop, every client is answered. Same seed, same run.
 */
export async function runSystem(options: SystemOptions): Promise<SystemResult> {
  const world = createWorld(options);
  await world.boot();
  await openPool(world);
  const callers = startCallers(world, options);
  for (let moment = 0; callers.busy > 0; moment++) {
    assert(moment < MOMENTS_MAX, "every client is answered in the end");
    assert(await world.time.advance(), "something is always under way while a client waits");
    if (options.clockStepOneIn !== undefined) world.maybeStepClock(options.clockStepOneIn);
  }
  return finish(world, options.seed);
}

interface Counts {
  crashes: number;
  appends: number;
  clockSteps: number;
  retried: number;
  duplicated: number;
  answered: number;
}

/** Everybody who asks, each with chances of its own; `busy` counts those who are not done. */
function startCallers(world: World, options: SystemOptions): { readonly busy: number } {
  const { clients = 6, requests = 12, placers = 4, places = 8, nodes = 4, changes = 16 } = options;
  const { promises, time, counts } = world;
  const callers = { busy: clients + placers + 1 };
  const onDone = (): void => {
    callers.busy -= 1;
  };
  const callerOf = (salt: number): Caller => ({
    random: createPrng(options.seed ^ salt),
    time,
    send: (command, answer) => world.send(command, answer),
    counts,
  });
  const window = { pool: POOL, fromAt: START_AT, untilAt: START_AT + 120_000 };
  startClients({ ...callerOf(0x5eed), ...window, promises, clients, requests, onDone });
  startPlacers({ ...callerOf(0x9ace), promises, placers, requests: places, onDone });
  startKeeper({ ...callerOf(0xf1ee), nodes, changes, onDone });
  return callers;
}

interface World {
  readonly time: VirtualTime;
  readonly promises: Promises;
  readonly counts: Counts;
  disk: MemoryDisk;
  /** The state of the running server; undefined while it is down. */
  state: LedgerState | undefined;
  boot(): Promise<void>;
  send(command: Command, answer: Parameters<typeof sendTo>[2]): void;
  maybeStepClock(oneIn: number): void;
}

function createWorld(options: SystemOptions): World {
  const random = createPrng(options.seed);
  const time = createVirtualTime(START_AT);
  let loop: Loop | undefined;
  const world: World = {
    time,
    promises: createPromises(),
    counts: {
      crashes: 0,
      appends: 0,
      clockSteps: 0,
      retried: 0,
      duplicated: 0,
      answered: 0,
    },
    disk: createMemoryDisk(),
    state: undefined,
    boot: async () => {
      const faults = counted(options.faults ?? NO_FAULTS, world.counts);
      const journal = openMemoryJournal({ disk: world.disk, faults });
      const { state } = await recover(journal);
      judge(state, world.promises);
      world.state = state;
      const crash = (): void => {
        world.counts.crashes += 1;
        world.disk = journal.crashCopy();
        world.state = undefined;
        loop = undefined;
        time.scheduler.at(time.clock.now() + RESTART_MS, () => void world.boot());
      };
      loop = new Loop({ ...time, state, journal, onFault: crash });
      const every = options.snapshotEvery ?? 0;
      if (every > 0) {
        loop.subscribe(({ seq }) => {
          if (seq % every === 0) void journal.saveSnapshot(encodeState(state)).catch(() => {});
        });
      }
    },
    send: (command, answer) => sendTo(loop, command, answer),
    maybeStepClock: (oneIn) => {
      if (!random.chance(1, oneIn)) return;
      world.counts.clockSteps += 1;
      time.stepClock(random.below(2 * STEP_MS_MAX) - STEP_MS_MAX);
    },
  };
  return world;
}

/** A server that is down, or dies before it answers, says nothing. */
function sendTo(
  loop: Loop | undefined,
  command: Command,
  answer: (outcome: Awaited<ReturnType<Loop["submit"]>>) => void,
): void {
  loop?.submit(command).then(answer, () => {});
}

/** The one pool of the simulation; asked for until it is there, whatever crashes. */
async function openPool(world: World): Promise<void> {
  const command: Command = {
    kind: "pool.create",
    actor: { userId: "admin", role: "admin" },
    pool: POOL,
    allowPast: false,
    options: {
      floatPercent: 0,
      price: 1,
      fallbacks: [],
      spinUpMs: 0,
      trial: { amountMax: 1, durationMsMax: limits.DAY_MS },
    },
    schedule: [{ startAt: START_AT, endAt: START_AT + 600_000, capacity: 10 }],
  };
  while (world.state?.pools.get(POOL) === undefined) {
    if (world.state !== undefined) world.send(command, () => {});
    world.time.scheduler.at(world.time.clock.now() + RESTART_MS, () => {});
    await world.time.advance();
  }
}

async function finish(world: World, seed: number): Promise<SystemResult> {
  // The last word is the disk's: what a fresh process would find there.
  const journal = openMemoryJournal({ disk: world.disk });
  const { state } = await recover(journal);
  judge(state, world.promises);
  const report = await audit(journal);
  assert(report.differenceCount === 0, "every command decided again gives the same events");
  assert(report.brokenInvariant === undefined, "the audited state keeps every rule");
  const records = await journal.read(1, journal.lastSeq);
  const events = records.flatMap((record) => record.events.map(({ kind }) => kind));
  const { granted, cancelled, placed, released, refused } = world.promises;
  const { answered: _answered, ...counts } = world.counts;
  return {
    seed,
    granted: granted.size,
    cancelled: cancelled.size,
    placed: placed.size,
    released: released.size,
    evicted: events.filter((kind) => kind === "placement.evicted").length,
    displaced: events.filter((kind) => kind === "placement.displaced").length,
    refused,
    ...counts,
    records: journal.lastSeq,
  };
}

function counted(faults: FaultPlan, counts: { appends: number }): FaultPlan {
  return {
    ...faults,
    onAppend: (attempt) => {
      counts.appends += 1;
      return faults.onAppend({ ...attempt, number: counts.appends });
    },
  };
}
