import { describe, expect, it } from "vitest";
import { atomOf, createAtoms } from "../constraints/index.ts";
import { isSchedulerName, SCHEDULERS, type SchedulerName } from "./registry.ts";
import type { JobFacts, Scheduler } from "./scheduler.ts";

const NAMES = Object.keys(SCHEDULERS).filter(isSchedulerName);
const MINUTE = 60_000;

function facts(job: number, demand: number, change: Partial<JobFacts> = {}): JobFacts {
  const base = { job, arrivedAt: job, constraintClass: 1, demand, need: demand };
  return { ...base, rounds: 1, roundsLeft: 1, deadlineMs: 0, ...change };
}

function create(name: SchedulerName, aging = 0): { scheduler: Scheduler; atoms: number[] } {
  const atoms = createAtoms();
  const ids = [[1], [2], [1, 2]].map((set) => atomOf(atoms, set));
  return { scheduler: SCHEDULERS[name]({ atoms, seed: 5, aging }), atoms: ids };
}

describe.each(NAMES)("scheduler %s", (name) => {
  it("hands out what is asked for, to those who may serve, and no more", () => {
    const { scheduler, atoms } = create(name);
    // Some supply first: a plan without any owns nothing.
    for (const atom of atoms) scheduler.see(0, atom, 50);
    scheduler.request(1, facts(1, 3));
    scheduler.request(2, facts(2, 2, { constraintClass: 2 }));
    const given = new Map<number, number>();
    for (let i = 0; i < 40; i++) {
      const atom = atoms[i % 3]!;
      const at = 1_000 + i;
      const job = scheduler.pick({ at, atom, responseMs: () => 0 });
      if (job < 0) continue;
      expect(atom === atoms[2] || atom === atoms[job - 1]).toBe(true);
      given.set(job, (given.get(job) ?? 0) + 1);
      scheduler.ack(at, job);
    }
    expect(Object.fromEntries(given)).toEqual({ 1: 3, 2: 2 });
    expect(scheduler.rank(2_000)).toEqual([]);
  });

  it("opens a slot again that was given back", () => {
    const { scheduler, atoms } = create(name);
    for (const atom of atoms) scheduler.see(0, atom, 50);
    scheduler.request(1, facts(1, 1));
    const pick = (at: number): number =>
      scheduler.pick({ at, atom: atoms[0]!, responseMs: () => 0 });
    expect(pick(10)).toBe(1);
    scheduler.ack(10, 1);
    expect(pick(20)).toBe(-1);
    scheduler.giveBack(30, 1);
    expect(pick(40)).toBe(1);
  });

  it("forgets a job that has ended", () => {
    const { scheduler, atoms } = create(name);
    for (const atom of atoms) scheduler.see(0, atom, 50);
    scheduler.request(1, facts(1, 5));
    scheduler.close(5, 1);
    scheduler.finish(5, 1);
    expect(scheduler.pick({ at: 10, atom: atoms[0]!, responseMs: () => 0 })).toBe(-1);
    expect(scheduler.rank(20)).toEqual([]);
  });
});

describe("aging", () => {
  it.each(["srsf", "srtf", "venn"] as const)(
    "lets a large old job pass a small new one: %s",
    (name) => {
      const first = (aging: number): number => {
        const { scheduler, atoms } = create(name, aging);
        for (let i = 0; i < 100; i++) scheduler.see(600 * MINUTE - 1_000 + i, atoms[0]!, 1);
        scheduler.request(600 * MINUTE, facts(1, 100, { arrivedAt: 0 }));
        scheduler.request(600 * MINUTE, facts(2, 30, { arrivedAt: 600 * MINUTE }));
        return scheduler.rank(600 * MINUTE)[0]!.job;
      };
      expect(first(0)).toBe(2);
      expect(first(1)).toBe(1);
    },
  );
});

describe("random", () => {
  it("draws anew for every device: no job starves another", () => {
    const { scheduler, atoms } = create("random");
    for (let job = 1; job <= 4; job++) scheduler.request(0, facts(job, 10_000));
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < 4_000; i++) {
      counts[scheduler.pick({ at: i, atom: atoms[0]!, responseMs: () => 0 }) - 1]! += 1;
    }
    for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(150);
  });
});
