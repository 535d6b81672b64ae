import { describe, expect, it } from "vitest";
import { decodeLog, decodeRuns } from "./codec.ts";
import { curvesOf, metricRows, policiesOf, spreadsOf } from "./figures.ts";
import { ganttRows, shiftsOf, unitsInUse } from "./jobs.ts";

const run = (policy: string, seed: number, metrics: object) => ({ policy, seed, metrics });
const runs = decodeRuns(
  JSON.stringify({
    runs: [
      run("a", 1, {
        mean_wait: 4,
        median_wait: 3,
        max_wait: 9,
        jobs: 7,
        curve: { "5": 1, "10": 2 },
      }),
      run("a", 2, {
        mean_wait: 6,
        median_wait: 5,
        max_wait: 11,
        jobs: 7,
        curve: { "10": 4, "5": 3 },
      }),
      run("b", 1, { mean_wait: 5, median_wait: 2, max_wait: 30, jobs: 7 }),
    ],
  }),
);

describe("a document of runs", () => {
  it("gives each policy's mean, least and most over its seeds", () => {
    expect(policiesOf(runs)).toEqual(["a", "b"]);
    const [wait] = metricRows(runs);
    expect(wait).toMatchObject({ name: "mean_wait", better: "lower" });
    expect(wait?.figures).toEqual([
      { mean: 5, min: 4, max: 6, count: 2 },
      { mean: 5, min: 5, max: 5, count: 1 },
    ]);
  });

  it("names the best only where better is known and they differ", () => {
    const best = new Map(metricRows(runs).map((row) => [row.name, [...row.best]]));
    expect(Object.fromEntries(best)).toEqual({
      mean_wait: [],
      median_wait: [1],
      max_wait: [0],
      jobs: [],
    });
  });

  it("averages curves point by point, in order", () => {
    expect(curvesOf(runs).get("curve")).toEqual([
      {
        policy: "a",
        points: [
          [5, 2],
          [10, 3],
        ],
      },
    ]);
    const [spread] = spreadsOf(metricRows(runs), ["a", "b"]);
    expect(spread?.curves[1]?.points).toEqual([
      [0, 2],
      [3, 30],
    ]);
  });

  it.each([
    ["no JSON", "{", "the file is no JSON"],
    ["something else", '{"items": []}', 'has no "runs"'],
    ["a run without a policy", '{"runs": [{"metrics": {}}]}', "run 0 has no policy"],
  ])("that is %s says so", (_, text, words) => expect(() => decodeRuns(text)).toThrow(words));
});

const start = (job: number, tick: number, duration: number, node: number | null, size = 2) =>
  JSON.stringify({ tick, kind: "start", job, node, size, duration });

describe("a log of events", () => {
  const before = decodeLog(
    "before",
    [start(1, 0, 5, 1), start(2, 5, 5, 1), start(3, 3, 4, 2)].join("\n"),
  );
  const after = decodeLog(
    "after",
    [start(2, 0, 5, 1), start(1, 5, 5, 1), start(3, 3, 4, 2)].join("\n"),
  );

  it("takes starts only, and names the line that is broken", () => {
    expect(
      decodeLog("x", `{"kind":"resource","tick":0}\n\n${start(1, 0, 5, 1)}\n`).starts,
    ).toHaveLength(1);
    expect(() => decodeLog("x", `${start(1, 0, 5, 1)}\nnonsense`)).toThrow("line 2 is no JSON");
    expect(() => decodeLog("x", '{"kind":"start"}')).toThrow("line 1 is no start of a job");
  });

  it("tells who wins and who loses", () => {
    const shifts = shiftsOf(before, after);
    expect(shifts.map(({ job, gain }) => [job, gain])).toEqual([
      [2, 5],
      [3, 0],
      [1, -5],
    ]);
  });

  it("is drawn in a row for each node, or in as few as a whole machine needs", () => {
    expect(ganttRows(before)).toMatchObject({ rows: ["1", "2"], end: 10 });
    expect(ganttRows(before).bars.map(({ job, row }) => [job, row])).toEqual([
      [1, 0],
      [3, 1],
      [2, 0],
    ]);
    const machine = decodeLog(
      "m",
      [start(1, 0, 5, null), start(2, 2, 9, null), start(3, 5, 1, null)].join("\n"),
    );
    expect(ganttRows(machine).bars.map(({ row }) => row)).toEqual([0, 1, 0]);
  });

  it("has units in use at each change", () => {
    expect(unitsInUse(before)).toEqual([
      [0, 2],
      [3, 4],
      [5, 4],
      [7, 2],
      [10, 0],
    ]);
  });
});
