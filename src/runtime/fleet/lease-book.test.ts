import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testSeed } from "../../../test/support/seed.ts";
import type { NodeStatus } from "../../kernel/index.ts";
import { createLeaseBook, type LeaseBook, type LeasePolicy } from "./lease-book.ts";

const POLICY: LeasePolicy = { intervalMsMin: 10_000, beatsPerSecondMax: 2, graceMsMin: 60_000 };
const LEASE = 30_000;
const GRACE = 60_000;

const dueNodes = (book: LeaseBook, now: number) =>
  book.due(now, 100).map(({ node, status }) => `${node} ${status}`);

describe("a lease", () => {
  it("of a node that was never heard has a whole grace, then it is suspect, then lost", () => {
    const book = createLeaseBook(POLICY);
    book.watch("n1", "ready", 0);
    expect(book.nextDueAt()).toBe(GRACE);
    expect(dueNodes(book, GRACE - 1)).toEqual([]);
    expect(dueNodes(book, GRACE)).toEqual(["n1 suspect"]);
    book.watch("n1", "suspect", GRACE);
    expect(dueNodes(book, 2 * GRACE - 1)).toEqual([]);
    expect(dueNodes(book, 2 * GRACE)).toEqual(["n1 lost"]);
    book.watch("n1", "lost", 2 * GRACE);
    expect(dueNodes(book, 100 * GRACE)).toEqual([]);
    expect(book.nextDueAt()).toBe(Number.POSITIVE_INFINITY);
  });

  it("runs three intervals from the last heartbeat", () => {
    const book = createLeaseBook(POLICY);
    book.watch("n1", "ready", 0);
    book.beat("n1", 59_000);
    expect(dueNodes(book, GRACE)).toEqual([]);
    expect(dueNodes(book, 59_000 + LEASE - 1)).toEqual([]);
    expect(dueNodes(book, 59_000 + LEASE)).toEqual(["n1 suspect"]);
  });

  it("may be shorter than the grace once the node is heard", () => {
    const book = createLeaseBook(POLICY);
    book.watch("n1", "ready", 0);
    book.beat("n1", 1_000);
    expect(book.nextDueAt()).toBe(1_000 + LEASE);
    expect(dueNodes(book, 1_000 + LEASE)).toEqual(["n1 suspect"]);
  });

  it("is whole again when the node comes back", () => {
    const book = createLeaseBook(POLICY);
    book.watch("n1", "lost", 0);
    book.beat("n1", 500);
    expect(book.isHeard("n1", 600)).toBe(true);
    book.watch("n1", "ready", 1_000);
    expect(book.view("n1")).toEqual({
      lastAt: 500,
      deadlineAt: 1_000 + LEASE,
      lostAt: 1_000 + LEASE + GRACE,
    });
  });

  it("that could not be ended is due again when it was put off to", () => {
    const book = createLeaseBook(POLICY);
    book.watch("n1", "ready", 0);
    expect(dueNodes(book, GRACE)).toEqual(["n1 suspect"]);
    expect(dueNodes(book, GRACE + 500)).toEqual([]);
    book.putOff("n1", GRACE + 1_000);
    expect(dueNodes(book, GRACE + 999)).toEqual([]);
    expect(dueNodes(book, GRACE + 1_000)).toEqual(["n1 suspect"]);
  });

  it("of a node that is gone is due no more, even if another one takes its place", () => {
    const book = createLeaseBook(POLICY);
    book.watch("n1", "ready", 0);
    book.forget("n1");
    book.watch("n2", "ready", 10);
    expect(dueNodes(book, GRACE)).toEqual([]);
    expect(dueNodes(book, GRACE + 10)).toEqual(["n2 suspect"]);
    expect(book.size).toBe(1);
  });
});

it("a larger fleet is heard less often, and all together no more than the bound", () => {
  const book = createLeaseBook(POLICY);
  for (let i = 0; i < 20; i++) book.watch(`n${i}`, "ready", 0);
  expect(book.intervalMs()).toBe(10_000);
  for (let i = 20; i < 241; i++) book.watch(`n${i}`, "ready", 0);
  expect(book.intervalMs()).toBe(121_000);
  expect(book.leaseMs()).toBe(363_000);
  expect(book.graceMs()).toBe(121_000);
  expect((book.size * 1_000) / book.intervalMs()).toBeLessThanOrEqual(POLICY.beatsPerSecondMax);
});

/** The slow, obvious book: every node is looked at, every time. */
function createOracle() {
  const nodes = new Map<string, { status: NodeStatus; deadlineAt: number; told: boolean }>();
  return {
    watch: (node: string, status: NodeStatus, now: number) => {
      const known = nodes.get(node);
      if (known?.status === status) return;
      const first = known === undefined ? Math.max(LEASE, GRACE) : LEASE;
      const spanMs = status === "suspect" ? GRACE : first;
      nodes.set(node, { status, deadlineAt: now + spanMs, told: status === "lost" });
    },
    beat: (node: string, now: number) => {
      const known = nodes.get(node);
      if (known?.status === "ready")
        nodes.set(node, { ...known, deadlineAt: now + LEASE, told: false });
    },
    forget: (node: string) => nodes.delete(node),
    due: (now: number) =>
      [...nodes]
        .filter(([, one]) => !one.told && one.deadlineAt <= now)
        .map(([node, one]) => {
          one.told = true;
          return `${node} ${one.status === "ready" ? "suspect" : "lost"}`;
        })
        .sort(),
  };
}

it("tells exactly those who are silent, whatever happens in whatever order", () => {
  const act = fc.record({
    node: fc.constantFrom("a", "b", "c", "d"),
    what: fc.constantFrom("beat", "beat", "beat", "forget", "ready", "suspect", "lost"),
    afterMs: fc.integer({ min: 0, max: 25_000 }),
  });
  fc.assert(
    fc.property(fc.array(act, { maxLength: 80 }), (acts) => {
      const [book, oracle] = [createLeaseBook(POLICY), createOracle()];
      let now = 0;
      for (const { node, what, afterMs } of acts) {
        now += afterMs;
        if (what === "beat") {
          book.beat(node, now);
          oracle.beat(node, now);
        } else if (what === "forget") {
          book.forget(node);
          oracle.forget(node);
        } else {
          book.watch(node, what, now);
          oracle.watch(node, what, now);
        }
        const isSaid = book.nextDueAt() <= now;
        const told = dueNodes(book, now).sort();
        expect(told).toEqual(oracle.due(now));
        if (told.length > 0) expect(isSaid).toBe(true);
      }
    }),
    { seed: testSeed(), numRuns: 300 },
  );
});

it("many heartbeats of many nodes leave each due once", () => {
  const book = createLeaseBook({ ...POLICY, beatsPerSecondMax: 1_000 });
  for (let i = 0; i < 1_000; i++) book.watch(`n${i}`, "ready", 0);
  for (let beat = 1; beat <= 300; beat++) {
    for (let i = 0; i < 1_000; i++) book.beat(`n${i}`, beat * 100);
  }
  expect(book.due(60_000 - 1, 5_000)).toHaveLength(0);
  expect(book.due(30_000 + LEASE, 5_000)).toHaveLength(1_000);
});
