import { describe, expect, it } from "vitest";
import { Refused, Unreachable } from "../../client/index.ts";
import type { PlacementWire } from "../../wire/index.ts";
import { aPlacement } from "../testing/fleet.ts";
import { type WatchOptions, watchUntilOver } from "./watch.ts";

const NOW_MS = 1_800_000_000_000;
const NOW_S = NOW_MS / 1_000;

type Answer = Partial<PlacementWire> | Error;

/**
 * Watches a grant that lasts for ten minutes, in virtual time. `answers` come one a question; the
 * last one again and again.
 */
function watch(
  answers: readonly Answer[],
  changed: Partial<WatchOptions> & { hint?: (elapsedS: number) => string },
) {
  const granted = aPlacement({ end_time: NOW_S + 600 });
  const changes: PlacementWire[] = [];
  let nowMs = NOW_MS;
  let asked = 0;
  const elapsedS = (): number => (nowMs - NOW_MS) / 1_000;
  const ports = {
    ask: async () => {
      const answer = answers[Math.min(asked, answers.length - 1)] ?? {};
      asked += 1;
      if (answer instanceof Error) throw answer;
      return { ...granted, ...answer };
    },
    hint: () => changed.hint?.(elapsedS()),
    nowMs: () => nowMs,
    wait: async (ms: number) => {
      nowMs += ms;
    },
  };
  const over = watchUntilOver(granted, ports, {
    everyMs: 60_000,
    earlyMs: 0,
    hintBefore: ports.hint(),
    onChange: (grant) => changes.push(grant),
    signal: new AbortController().signal,
    ...changed,
  });
  return { over, changes, asked: () => asked, elapsedS };
}

const refusal = (status: number, code: string) =>
  new Refused({ type: "", title: code, status, code, detail: code }, false);
const away = new Unreachable({ url: "http://x", reason: "away", attempts: 1 });

describe("a grant is over", () => {
  it.each([
    ["preempted", { state: "preempted" }],
    ["displaced", { state: "displaced", message: "node_lost" }],
    ["failed", { state: "failed" }],
    ["ended_early", { state: "ended", end_time: NOW_S + 30 }],
    ["walltime", { state: "ended" }],
  ] as const)("when the server says so: %s", async (why, answer) => {
    expect(await watch([{}, answer], {}).over).toMatchObject({ why, grant: answer });
  });

  it("when the server knows it no more, but not when it can't say", async () => {
    const denied = refusal(403, "forbidden");
    const { over, asked } = watch([away, denied, refusal(404, "unknown_placement")], {});
    expect(await over).toMatchObject({ why: "unknown" });
    expect(asked()).toBe(3);
  });

  it("when its time is up and no server can be heard", async () => {
    const { over, elapsedS } = watch([away], {});
    expect(await over).toMatchObject({ why: "walltime" });
    expect(elapsedS()).toBe(600);
  });

  it("by the server's clock, where that is behind", async () => {
    const late = Array.from({ length: 40 }, () => ({}));
    const { over, asked, elapsedS } = watch([...late, { state: "ended" }], {});
    expect(await over).toMatchObject({ why: "walltime" });
    expect(asked()).toBe(41);
    // Each minute at first, and then twice a second.
    expect(elapsedS()).toBe(600 + 31 * 0.5);
  });

  it("before its time, where that is wanted", async () => {
    const { over, elapsedS } = watch([{}], { earlyMs: 500_000 });
    expect(await over).toMatchObject({ why: "walltime" });
    expect(elapsedS()).toBe(100);
  });
});

describe("an end that moves", () => {
  it("counts from then on, and is told once", async () => {
    const longer = { end_time: NOW_S + 900 };
    const { over, changes, elapsedS } = watch([longer, longer, away], {});
    expect(await over).toMatchObject({ why: "walltime" });
    expect(elapsedS()).toBe(900);
    expect(changes).toMatchObject([longer]);
  });

  it("is told with what comes in its place", async () => {
    const evicted = { end_time: NOW_S + 120, evicted_by: "p40" };
    const { over, changes, elapsedS } = watch([evicted, evicted, evicted, away], {});
    await over;
    expect(changes).toMatchObject([evicted]);
    expect(elapsedS()).toBe(121);
  });
});

it("is asked about at once when an agent has news", async () => {
  const { over, elapsedS } = watch([{ state: "preempted" }], {
    hint: (now) => (now < 42 ? "active" : "preempted"),
    everyMs: 600_000,
  });
  expect(await over).toMatchObject({ why: "preempted" });
  expect(elapsedS()).toBeLessThan(43);
});

it("ends unheard when nobody watches any more", async () => {
  const stop = new AbortController();
  const { over } = watch([{}], { signal: stop.signal });
  stop.abort();
  expect(await over).toBeUndefined();
});
