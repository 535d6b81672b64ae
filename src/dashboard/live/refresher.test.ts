import { describe, expect, it } from "vitest";
import { createRefresher, type Topic } from "./refresher.ts";

/** A clock that is moved by hand, and loads that end when they are told to. */
function bench() {
  let now = 0;
  let nextTimer = 1;
  const timers = new Map<number, { readonly at: number; readonly call: () => void }>();
  const loads: { readonly topic: Topic; readonly at: number; readonly end: () => void }[] = [];
  const refresher = createRefresher({
    refresh: (topic) =>
      new Promise((resolve) => void loads.push({ topic, at: now, end: () => resolve() })),
    nowMs: () => now,
    setTimer: (call, ms) => {
      timers.set(nextTimer, { at: now + ms, call });
      return nextTimer++;
    },
    clearTimer: (timer) => void timers.delete(timer),
  });
  const pass = async (ms: number): Promise<void> => {
    const until = now + ms;
    for (;;) {
      const [id, due] = [...timers].sort((a, b) => a[1].at - b[1].at)[0] ?? [];
      if (id === undefined || due === undefined || due.at > until) break;
      timers.delete(id);
      now = due.at;
      due.call();
      await Promise.resolve();
    }
    now = until;
  };
  const endAll = async (): Promise<void> => {
    for (const { end } of loads) end();
    for (let i = 0; i < 5; i++) await Promise.resolve();
  };
  return { ...refresher, loads, pass, endAll, waiting: () => timers.size };
}

describe("a refresher", () => {
  it("answers a burst with one load, soon", async () => {
    const { touch, pass, loads } = bench();
    for (let i = 0; i < 100; i++) touch(["timeline", "gpu"]);
    await pass(100);
    expect(loads.map(({ topic, at }) => [topic, at])).toEqual([[["timeline", "gpu"], 50]]);
  });

  it("loads once more what was touched while it was loaded, after a pause", async () => {
    const { touch, pass, loads, endAll } = bench();
    touch(["pools"]);
    await pass(60);
    touch(["pools"]);
    touch(["pools"]);
    await pass(1_000);
    expect(loads).toHaveLength(1);
    await endAll();
    await pass(499);
    expect(loads).toHaveLength(1);
    await pass(1);
    expect(loads).toHaveLength(2);
  });

  it("keeps topics apart, and lets dear ones wait longer", async () => {
    const { touch, pass, loads, endAll } = bench();
    for (let second = 0; second < 20; second++) {
      touch(["reports"]);
      touch(["timeline", "a"]);
      touch(["timeline", "b"]);
      await pass(500);
      await endAll();
      await pass(500);
    }
    const count = (name: string): number =>
      loads.filter(({ topic }) => topic.join("/") === name).length;
    expect([count("reports"), count("timeline/a"), count("timeline/b")]).toEqual([2, 20, 20]);
  });

  it("does nothing more once it is stopped", async () => {
    const { touch, pass, loads, endAll, stop, waiting } = bench();
    touch(["pools"]);
    await pass(60);
    touch(["pools"]);
    touch(["activity"]);
    stop();
    await endAll();
    await pass(10_000);
    expect([loads.length, waiting()]).toEqual([1, 0]);
  });

  it("goes on after a load that failed", async () => {
    const calls: Topic[] = [];
    const due: (() => void)[] = [];
    const { touch } = createRefresher({
      refresh: (topic) => {
        calls.push(topic);
        return Promise.reject(new Error("no server"));
      },
      nowMs: () => 0,
      setTimer: (call) => due.push(call),
      clearTimer: () => {},
    });
    for (let i = 0; i < 2; i++) {
      touch(["pools"]);
      due.pop()?.();
      for (let turn = 0; turn < 5; turn++) await Promise.resolve();
    }
    expect(calls).toHaveLength(2);
  });
});
