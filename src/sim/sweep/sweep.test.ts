import { describe, expect, it } from "vitest";
import { intervalOf, type SweepOptions, sweep } from "./index.ts";

const GENERATED: SweepOptions = {
  task: {
    desk: "batch",
    options: {
      source: {
        kind: "generated",
        generator: { jobs: 60, shapes: "uniform", arrivals: { kind: "each-tick" }, load: 0.9 },
        nodes: 4,
        units: 560,
        sizeMax: 20,
      },
      rules: "shared",
      policies: ["fcfs", "fill"],
    },
  },
  seeds: [1, 2, 3],
};

describe("a sweep", () => {
  it("gives the same on one thread as on two, in the order of policies and seeds", async () => {
    const alone = await sweep(GENERATED);
    const done: number[] = [];
    const together = await sweep({ ...GENERATED, workers: 2, onProgress: (n) => done.push(n) });
    expect(together).toEqual(alone);
    expect(done).toEqual([1, 2, 3, 4, 5, 6]);
    if (!alone.ok) throw new Error("must run");
    const order = alone.runs.map(({ policy, seed }) => `${policy} ${seed}`);
    expect(order).toEqual(["fcfs 1", "fcfs 2", "fcfs 3", "fill 1", "fill 2", "fill 3"]);
    const ends = alone.runs.slice(0, 3).map(({ metrics }) => metrics["last_end_tick"]!);
    expect(new Set(ends).size).toBeGreaterThan(1);
    expect(alone.summary[0]!.metrics["last_end_tick"]).toEqual(intervalOf(ends));
  });

  it("says what is wrong instead of running", async () => {
    const generator = {
      jobs: 5,
      shapes: "lublin",
      arrivals: { kind: "poisson" },
      load: 1,
    } as const;
    const source = { kind: "generated", generator } as const;
    const options = { source, processors: 8, policies: ["easy", "none"] };
    const result = await sweep({ task: { desk: "swf", options }, seeds: [1], workers: 2 });
    expect(result).toMatchObject({ ok: false, problem: { reason: "unknown_policy" } });
  });
});

describe("a confidence interval", () => {
  it("is that of the text books", () => {
    // sd 1.5811, t(4) 2.776: 2.776 x 1.5811 / sqrt(5).
    const { mean, ci95 } = intervalOf([1, 2, 3, 4, 5]);
    expect(mean).toBe(3);
    expect(ci95).toBeCloseTo(1.963, 3);
    expect(intervalOf([7])).toEqual({ mean: 7, ci95: 0, count: 1 });
  });
});
