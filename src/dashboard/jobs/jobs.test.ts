import { describe, expect, it } from "vitest";
import type { RunWire } from "../../wire/index.ts";
import { aheadShare } from "./estimate-scale.ts";
import { ganttRows, ganttSpan } from "./gantt/rows.ts";
import { needsText, whyText } from "./job-words.ts";
import { emptyForm, requestOf } from "./submit/form.ts";

const NOW = 1_000_000;

function run(job: string, part: number, rest: Partial<RunWire> = {}): RunWire {
  return {
    job_id: job,
    part,
    user_id: "ann",
    pool: "gpu",
    queue: "batch",
    units: 4,
    start_time: NOW - 100,
    end_time: NOW + 3_600,
    requeues: 0,
    nodes: [],
    ...rest,
  };
}

describe("what runs, in rows", () => {
  it("has a row for each node and for each pool without, and joins parts of one job", () => {
    const on = (node: string, gpus: readonly number[]) => ({ node, gpus: [...gpus] });
    const rows = ganttRows([
      run("j2", 1, { nodes: [on("n2", [0, 1])], end_time: NOW + 9_000 }),
      run("j2", 0, { nodes: [on("n1", [0]), on("n2", [2])] }),
      run("j10", 0, { nodes: [on("n2", [3])], end_time: NOW + 9_000 }),
      run("j3", 0),
    ]);
    expect(rows.map(({ title, node }) => [title, node])).toEqual([
      ["n1", "n1"],
      ["n2", "n2"],
      ["gpu", undefined],
    ]);
    const told = rows.map(({ bars }) => bars.map(({ job, parts, units }) => [job, parts, units]));
    expect(told).toEqual([
      [["j2", 1, 1]],
      [
        ["j2", 2, 3],
        ["j10", 1, 1],
      ],
      [["j3", 1, 4]],
    ]);
  });

  it("stretches over all of it, but no further than can be told apart", () => {
    expect(ganttSpan([], NOW)).toEqual({ from: NOW - 3_600, to: NOW + 3_600 });
    const long = run("j1", 0, { start_time: 0, end_time: NOW + 10_000_000 });
    const { from, to } = ganttSpan(ganttRows([long]), NOW);
    expect([NOW - from, to - NOW]).toEqual([12 * 3_600, 36 * 3_600]);
  });
});

describe("a start that is foreseen", () => {
  it("is drawn from now to a week, later ones further to the right", () => {
    const places = [-5, 0, 60, 3_600, 86_400, 604_800, 9_999_999].map(aheadShare);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect([places[0], places[1], places.at(-2), places.at(-1)]).toEqual([0, 0, 1, 1]);
  });
});

describe("a job in words", () => {
  it("says what it needs", () => {
    const one = { size: 1, count: 1, gang: false, walltime_s: 5_400 };
    expect(needsText(one)).toBe("1 unit for 1h 30m");
    expect(needsText({ ...one, size: 4, count: 30 })).toBe("30 × 4 units for 1h 30m");
    expect(needsText({ ...one, size: 8, count: 2, gang: true })).toContain("8 units together");
  });

  it("says why it waits, in the server's words where they need no clock", () => {
    const capacity = { kind: "capacity", detail: "?", units: 8 } as const;
    expect(whyText({ ...capacity, free: 0 })).toBe("It needs 8 units; none is free.");
    expect(whyText({ ...capacity, free: 3 })).toBe("It needs 8 units; 3 are free.");
    const tight = { start_time: NOW, end_time: NOW + 1, free: 2 };
    expect(whyText({ ...capacity, free: 9, tight })).toContain("leaves 2 of 8 units");
    expect(whyText({ kind: "order", detail: "Jobs ahead." })).toBe("Jobs ahead.");
  });
});

describe("the form of a job", () => {
  const form = emptyForm("gpu");

  it("asks for no more than what was written", () => {
    expect(requestOf(form)).toEqual({ pool: "gpu", size: 1 });
    const full = {
      ...form,
      queue: "urgent",
      size: 2,
      count: 3,
      isGang: true,
      hours: 1.5,
      name: " a b ",
      user: "ann",
      priority: 4,
      after: "j1, j22:any",
      notBefore: NOW,
    };
    expect(requestOf(full)).toEqual({
      pool: "gpu",
      queue: "urgent",
      size: 2,
      count: 3,
      gang: true,
      walltime_s: 5_400,
      name: "a b",
      user_id: "ann",
      priority: 4,
      after: [{ job_id: "j1" }, { job_id: "j22", when: "any" }],
      not_before: NOW,
    });
  });

  it("means nothing while units are missing or a job's id is none", () => {
    expect(requestOf({ ...form, size: undefined })).toBeUndefined();
    expect(requestOf({ ...form, after: "r1" })).toBeUndefined();
    expect(requestOf({ ...form, after: "j1:soon" })).toBeUndefined();
  });
});
