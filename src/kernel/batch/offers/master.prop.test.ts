import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testSeed } from "../../../../test/support/seed.ts";
import {
  conserves,
  createMaster,
  FRAMEWORKS,
  type FrameworkKind,
  isIdle,
  type OfferJob,
  type Piece,
  type RuleSet,
  stepMaster,
} from "./index.ts";

// Goal: whatever arrives and whoever answers, units are conserved, no node is over-used, every job
// runs exactly once for exactly its duration.
// Method: run random inputs to the end and recount the use of every node from the events alone.
const seed = testSeed();

const resources = fc.array(
  fc.record({ node: fc.integer({ min: 0, max: 3 }), units: fc.integer({ min: 1, max: 30 }) }),
  { minLength: 1, maxLength: 6 },
);
const shapes = fc.array(
  fc.record({
    size: fc.integer({ min: 1, max: 20 }),
    duration: fc.integer({ min: 1, max: 40 }),
    gap: fc.integer({ min: 0, max: 5 }),
  }),
  { maxLength: 60 },
);
const rules = fc.constantFrom<RuleSet>("mesos-challenge", "shared");

interface Ran {
  readonly starts: Map<number, { readonly at: number; readonly node: number }>;
  readonly ends: Map<number, number>;
}

function runAll(
  kind: FrameworkKind,
  ruleSet: RuleSet,
  pieces: readonly Piece[],
  jobs: readonly OfferJob[],
): Ran {
  const master = createMaster(ruleSet);
  const framework = kind.create();
  const ran: Ran = { starts: new Map(), ends: new Map() };
  const lastArrival = Math.max(pieces.length, ...jobs.map((job) => job.arrivedAt + 1));
  while (master.tick < lastArrival || framework.waiting() > 0 || !isIdle(master)) {
    const at = master.tick;
    expect(at).toBeLessThan(20_000);
    const events = stepMaster(master, framework, {
      resources: pieces.slice(at, at + 1),
      jobs: jobs.filter((job) => job.arrivedAt === at),
    });
    expect(conserves(master)).toBe(true);
    for (const event of events) {
      if (event.kind === "start") {
        expect(ran.starts.has(event.job.id)).toBe(false);
        ran.starts.set(event.job.id, { at, node: event.node });
      }
      if (event.kind === "end") ran.ends.set(event.job.id, at);
    }
  }
  return ran;
}

function unitsOf(pieces: readonly Piece[], node: number, at: number): number {
  const arrived = pieces.slice(0, at + 1).filter((piece) => piece.node === node);
  return arrived.reduce((sum, piece) => sum + piece.units, 0);
}

describe.each(FRAMEWORKS)("$name", (kind) => {
  it("runs every job that fits once, and never over-uses a node", () => {
    const property = fc.property(rules, resources, shapes, (ruleSet, pieces, raw) => {
      const nodes = new Set(pieces.map((piece) => piece.node));
      const largest = Math.max(...[...nodes].map((node) => unitsOf(pieces, node, pieces.length)));
      let clock = 0;
      const jobs = raw
        .filter(({ size }) => size <= largest)
        .map(({ size, duration, gap }, id): OfferJob => {
          clock += gap;
          return { id, size, duration, arrivedAt: clock };
        });
      const ran = runAll(kind, ruleSet, pieces, jobs);
      for (const job of jobs) {
        const start = ran.starts.get(job.id)!;
        expect(start.at).toBeGreaterThanOrEqual(job.arrivedAt);
        expect(ran.ends.get(job.id)).toBe(start.at + job.duration - 1);
        const beside = jobs.filter((other) => {
          const begun = ran.starts.get(other.id)!;
          const runs = begun.at <= start.at && ran.ends.get(other.id)! >= start.at;
          return runs && begun.node === start.node;
        });
        const used = beside.reduce((sum, other) => sum + other.size, 0);
        expect(used).toBeLessThanOrEqual(unitsOf(pieces, start.node, start.at));
      }
    });
    fc.assert(property, { seed, numRuns: 60 });
  });
});
