import { describe, expect, it } from "vitest";
import { CheckinJobRequest, type CheckinJobWire, compileValidator } from "../../wire/index.ts";
import { EMPTY_JOB, jobRequestOf } from "./job/register-form.ts";
import { noteRamps, type Ramps, rampPath } from "./ramp.ts";

const NOW = 1_000_000;

function job(accepted: number, rest: object = {}, task = 1): CheckinJobWire {
  return {
    job_id: "eu-1",
    user_id: "ann",
    state: "filling",
    region: "eu",
    sites: [],
    constraints: "",
    private_constraints: "",
    rounds: 0,
    overcommit_percent: 0,
    registered_time: NOW,
    task: {
      task,
      state: "filling",
      demand: 10,
      need: 10,
      cap: 10,
      accepted,
      finished: 0,
      lost: 0,
      opened_time: NOW,
      ...rest,
    },
  };
}

const told = (ramps: Ramps) =>
  ramps.get("eu-1")?.points.map(({ at, accepted }) => [at - NOW, accepted]);

describe("a ramp-up curve", () => {
  it("has a point for each change that was seen, and starts anew with each round", () => {
    let ramps: Ramps = new Map();
    for (const [at, accepted] of [
      [1, 0],
      [2, 3],
      [3, 3],
      [4, 7],
    ] as const) {
      ramps = noteRamps(ramps, [job(accepted)], NOW + at);
    }
    expect(told(ramps)).toEqual([
      [0, 0],
      [2, 3],
      [4, 7],
    ]);
    const next = noteRamps(ramps, [job(1, { opened_time: NOW + 9 }, 2)], NOW + 10);
    expect(told(next)).toEqual([
      [9, 0],
      [10, 1],
    ]);
    expect(noteRamps(ramps, [], NOW).size).toBe(0);
  });

  it("knows of a round that was filled before anybody looked when that was", () => {
    const filled = job(8, { filled_time: NOW + 5, lost: 2 });
    expect(told(noteRamps(new Map(), [filled], NOW + 60))).toEqual([
      [0, 0],
      [5, 10],
      [60, 8],
    ]);
  });

  it("stays small, with its first and its newest point", () => {
    let ramps: Ramps = new Map();
    for (let at = 1; at <= 5_000; at++) ramps = noteRamps(ramps, [job(at)], NOW + at);
    const points = told(ramps) ?? [];
    expect(points.length).toBeLessThanOrEqual(320);
    expect([points[0], points.at(-1)]).toEqual([
      [0, 0],
      [5_000, 5_000],
    ]);
  });

  it("is drawn from the lower left to its newest point, then level to the edge", () => {
    const ramps = noteRamps(noteRamps(new Map(), [job(0)], NOW), [job(5)], NOW + 50);
    const box = { width: 100, height: 20, until: NOW + 100, most: 10 };
    const path = rampPath(ramps.get("eu-1") ?? { task: 1, points: [] }, box);
    expect(path).toBe("M0.0,20.0L50.0,10.0L100.0,10.0");
    expect(rampPath({ task: 1, points: [] }, box)).toBe("");
  });
});

it("the form of a job asks for no more than what was written", () => {
  const valid = compileValidator(CheckinJobRequest);
  const full = {
    name: " words ",
    constraints: "ram_mb >= 1",
    within: "eu, us/nyc",
    rounds: 3,
    overcommit: 10,
    user: "ann",
  };
  expect(jobRequestOf(EMPTY_JOB)).toEqual({});
  const request = jobRequestOf(full);
  expect(valid.check(request)).toBe(true);
  expect(request).toEqual({
    name: "words",
    constraints: "ram_mb >= 1",
    where: { within: ["eu", "us/nyc"] },
    rounds: 3,
    overcommit_percent: 10,
    user_id: "ann",
  });
});
