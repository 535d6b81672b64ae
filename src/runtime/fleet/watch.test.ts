import { expect, it } from "vitest";
import { createMemoryDisk, type MemoryDisk, openMemoryJournal } from "../../journal/index.ts";
import { type Command, viewNode, viewPlacement } from "../../kernel/index.ts";
import { ADMIN, nodeOf, placementOf } from "../../kernel/testing/index.ts";
import { Loop } from "../loop.ts";
import { recover } from "../recovery.ts";
import type { Outcome, Scheduler } from "../types.ts";
import { createFleetWatch } from "./watch.ts";

const START = 1_800_000_000_000;
const INTERVAL = 10_000;
const LEASE = 30_000;
const GRACE = 60_000;

/** A ledger in memory with a watch beside it; time passes when the test says so. */
async function setUp(options: { disk?: MemoryDisk; at?: number; queueMax?: number } = {}) {
  const disk = options.disk ?? createMemoryDisk();
  const journal = openMemoryJournal({ disk });
  const { state } = await recover(journal);
  let now = options.at ?? START;
  const clock = { now: () => now };
  const timers = new Set<{ at: number; call: () => void }>();
  const scheduler: Scheduler = {
    soon: (call) => void timers.add({ at: 0, call }),
    at: (at, call) => {
      const timer = { at, call };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
  };
  const faults: unknown[] = [];
  const onFault = (fault: unknown): void => void faults.push(fault);
  const queue = options.queueMax === undefined ? {} : { queueMax: options.queueMax };
  const loop = new Loop({ state, journal, clock, scheduler, onFault, ...queue });
  const ledger = {
    submit: (command: Command) => loop.submit(command),
    read: <T>(look: (seen: typeof state) => T) => loop.read(look),
    subscribe: (listener: Parameters<typeof loop.subscribe>[0]) => loop.subscribe(listener),
    now: () => Math.max(now, state.at),
  };
  const watch = createFleetWatch({ ledger, scheduler, onFault });
  /** Runs what is due now until nothing is left to do. */
  const settle = async (): Promise<void> => {
    for (let quiet = 0; quiet < 3; quiet++) {
      for (const timer of [...timers].filter(({ at }) => at <= now)) {
        timers.delete(timer);
        timer.call();
        quiet = 0;
      }
      for (let i = 0; i < 30; i++) await Promise.resolve();
    }
  };
  const until = async <T>(promise: Promise<T>): Promise<T> => {
    await settle();
    return promise;
  };
  /** Lets time pass in steps of a second. */
  const pass = async (ms: number): Promise<void> => {
    for (const end = now + ms; now < end; ) {
      now = Math.min(end, now + 1_000);
      await settle();
    }
  };
  await until(watch.start());
  const ask = (command: Command): Promise<Outcome> => until(ledger.submit(command));
  const statusOf = (node: string) => viewNode(state, node)?.status;
  const beat = (node: string, metrics?: object) =>
    until(watch.beat(node, { actor: ADMIN, ...(metrics === undefined ? {} : { metrics }) }));
  return { watch, state, disk, faults, pass, ask, beat, statusOf, settle, timers };
}

it("a silent node becomes suspect, then lost, and what was on it is displaced", async () => {
  const { pass, ask, beat, statusOf, state, faults } = await setUp();
  await ask(nodeOf("n1"));
  await ask(placementOf());
  for (let i = 0; i < 12; i++) {
    await pass(INTERVAL);
    await beat("n1");
  }
  expect(statusOf("n1")).toBe("ready");
  await pass(LEASE - 1_000);
  expect(statusOf("n1")).toBe("ready");
  await pass(2_000);
  expect(statusOf("n1")).toBe("suspect");
  expect(viewPlacement(state, 1)?.state).toBe("active");
  await pass(GRACE - 3_000);
  expect(statusOf("n1")).toBe("suspect");
  await pass(3_000);
  expect(statusOf("n1")).toBe("lost");
  expect(viewPlacement(state, 1)?.state).toBe("displaced");
  expect(faults).toEqual([]);
});

it.each([
  ["suspect", GRACE + 5_000],
  ["lost", 2 * GRACE + 5_000],
])("a heartbeat brings a %s node back, and its lease is whole", async (status, silenceMs) => {
  const { watch, pass, ask, beat, statusOf } = await setUp();
  await ask(nodeOf("n1"));
  await pass(silenceMs);
  expect(statusOf("n1")).toBe(status);
  expect(await beat("n1")).toMatchObject({ kind: "taken", node: { status: "ready" } });
  await pass(LEASE - 1_000);
  expect(statusOf("n1")).toBe("ready");
  await pass(2_000);
  expect(statusOf("n1")).toBe("suspect");
  expect(watch.beats).toBe(1);
});

it("one that is not leased stays ready for ever, until it is heard once", async () => {
  const { pass, ask, beat, statusOf, state } = await setUp();
  await ask(nodeOf("n1", {}, false));
  await pass(10 * GRACE);
  expect(statusOf("n1")).toBe("ready");
  expect(await beat("n1")).toMatchObject({ kind: "taken", node: { leased: true } });
  expect(viewNode(state, "n1")?.leased).toBe(true);
  await pass(GRACE + 1_000);
  expect(statusOf("n1")).toBe("suspect");
});

it("after a restart every lease has one whole grace", async () => {
  const first = await setUp();
  await first.ask(nodeOf("n1"));
  await first.ask(nodeOf("n2"));
  await first.pass(GRACE - 5_000);
  await first.beat("n2");
  await first.pass(6_000);
  expect([first.statusOf("n1"), first.statusOf("n2")]).toEqual(["suspect", "ready"]);
  first.watch.stop();

  const at = START + 10 * GRACE;
  const { pass, statusOf, watch, beat, state } = await setUp({ disk: first.disk, at });
  expect([statusOf("n1"), statusOf("n2")]).toEqual(["suspect", "ready"]);
  expect(watch.lease(viewNode(state, "n2")!)).toMatchObject({
    lastAt: undefined,
    deadlineAt: at + GRACE,
  });
  await pass(GRACE - 1_000);
  expect([statusOf("n1"), statusOf("n2")]).toEqual(["suspect", "ready"]);
  await beat("n2");
  await pass(2_000);
  expect([statusOf("n1"), statusOf("n2")]).toEqual(["lost", "ready"]);
});

it("what finds no room in the queue is tried again", async () => {
  const { pass, ask, statusOf } = await setUp({ queueMax: 2 });
  for (const node of ["n1", "n2", "n3", "n4", "n5"]) await ask(nodeOf(node));
  await pass(GRACE + 10_000);
  const statuses = ["n1", "n2", "n3", "n4", "n5"].map(statusOf);
  expect(new Set(statuses)).toEqual(new Set(["suspect"]));
});

it("a removed node is forgotten, and a heartbeat of it says so", async () => {
  const { watch, ask, beat, pass, timers } = await setUp();
  await ask(nodeOf("n1"));
  await beat("n1", { load: 1 });
  expect(watch.nodeMetrics.get("n1")?.document).toEqual({ load: 1 });
  await ask({ kind: "node.remove", actor: ADMIN, node: "n1", force: false });
  await pass(1_000);
  expect(watch.nodeMetrics.get("n1")).toBeUndefined();
  expect(await beat("n1")).toEqual({ kind: "unknown_node" });
  await pass(3 * GRACE);
  watch.stop();
  expect([...timers]).toEqual([]);
});

it("metrics that are too large are refused, and the beat does not count", async () => {
  const { watch, ask, beat } = await setUp();
  await ask(nodeOf("n1"));
  const told = await beat("n1", { filler: "x".repeat(70_000) });
  expect(told).toMatchObject({ kind: "too_large", fault: { max: 65_536 } });
  expect(watch.beats).toBe(0);
});

it("sums follow what is granted, released, drained and lost", async () => {
  const { watch, state, ask, settle, pass } = await setUp();
  await ask(nodeOf("n1", { cluster: "c1" }));
  await ask(nodeOf("n2", { cluster: "c2" }));
  const sums = async (cluster?: string) => {
    await settle();
    const { nodes, ready, draining, lost, gpus, gpusFree, gpuMilliFree } = watch.sums(
      state,
      cluster,
    );
    return [nodes, ready, draining, lost, gpus, gpusFree, gpuMilliFree];
  };
  expect(await sums()).toEqual([2, 2, 0, 0, 16, 16, 16_000]);
  const within = { node: "n1" };
  await ask(placementOf({ gpuMilli: 400 }, { within }));
  await ask(placementOf({ gpus: 2 }, { within }));
  expect(await sums("c1")).toEqual([1, 1, 0, 0, 8, 5, 5_600]);
  await ask({ kind: "placement.release", actor: ADMIN, grant: 2 });
  expect(await sums("c1")).toEqual([1, 1, 0, 0, 8, 7, 7_600]);
  await ask({ kind: "node.drain", actor: ADMIN, node: "n2" });
  expect(await sums()).toEqual([2, 1, 1, 0, 16, 7, 7_600]);
  await pass(3 * GRACE);
  expect(await sums()).toEqual([2, 0, 0, 2, 0, 0, 0]);
});

it("a heartbeat that comes while the node is being called silent calls it back", async () => {
  const { watch, ask, pass, statusOf, settle } = await setUp();
  await ask(nodeOf("n1"));
  await pass(GRACE - 1_000);
  // The command that calls it suspect is decided in the same turn as the beat is taken.
  const silent = ask({ kind: "node.set_status", actor: ADMIN, node: "n1", status: "suspect" });
  const heard = watch.beat("n1", { actor: ADMIN });
  await Promise.all([silent, settle(), heard]);
  await settle();
  expect(statusOf("n1")).toBe("ready");
});
