import { describe, expect, it } from "vitest";
import { createRouter, type Router, route } from "./router.ts";
import type { Geography, RouterAnswer } from "./types.ts";

const SITES = [
  { path: "eu/fr/paris", jobManager: "eu", position: [657_000, 27_000, 753_000] },
  { path: "eu/de/berlin", jobManager: "eu", position: [592_000, 141_000, 793_000] },
  { path: "us/ny/nyc", jobManager: "us", position: [209_000, -729_000, 652_000] },
  { path: "eu2/xx", jobManager: "us" },
] as const;

function register(router: Router, geography: Geography, key = "a"): RouterAnswer {
  const rest = { constraintClass: 1, rounds: 3, overcommitPercent: 0, deadlineMs: 0 };
  return route(router, { kind: "new_checkin", key, at: 5, geography, ...rest });
}

function ask(router: Router, job: number, key: string, demand: number, need = 1): RouterAnswer {
  return route(router, { kind: "ask_round", key, job, demand, need, roundsLeft: 3 });
}

describe("router", () => {
  it.each([
    [{ kind: "everywhere" }, "eu", 4],
    [{ kind: "within", paths: ["eu"] }, "eu", 2],
    [{ kind: "within", paths: ["us", "eu2", "eu/fr"] }, "us", 3],
    [{ kind: "around", center: [657_000, 27_000, 753_000], chordSquaredMax: 2.5e10 }, "eu", 2],
    [{ kind: "around", center: [657_000, 27_000, 753_000], chordSquaredMax: 1e9 }, "eu", 1],
  ] as const)("gives %o one home and its sites", (geography, home, count) => {
    const answer = register(createRouter(SITES), geography);
    expect(answer.ok && [answer.home, answer.sites.length]).toEqual([home, count]);
  });

  it("refuses places that nobody serves", () => {
    const router = createRouter(SITES);
    expect(register(router, { kind: "within", paths: ["eu", "e"] })).toEqual({
      ok: false,
      refusal: { reason: "unknown_place", path: "e" },
    });
    const far = { kind: "around", center: [0, 0, -1_000_000], chordSquaredMax: 1 } as const;
    expect(register(router, far)).toEqual({ ok: false, refusal: { reason: "no_site_there" } });
    expect(router.jobs.size).toBe(0);
  });

  it("numbers tasks; a repeated key is the same task, a new one overrides", () => {
    const router = createRouter(SITES);
    const everywhere = { kind: "everywhere" } as const;
    expect(register(router, everywhere)).toEqual(register(router, everywhere));
    const first = ask(router, 1, "r1", 10);
    expect(first.ok && [first.task, first.send?.kind]).toEqual([1, "new_request"]);
    expect(ask(router, 1, "r1", 10)).toEqual(first);
    const second = ask(router, 1, "r2", 10);
    expect(second.ok && second.task).toBe(2);
  });

  it("refuses jobs and amounts that can't be", () => {
    const router = createRouter(SITES);
    register(router, { kind: "everywhere" });
    const reason = (answer: RouterAnswer): string => (answer.ok ? "" : answer.refusal.reason);
    expect(reason(ask(router, 7, "r", 1))).toBe("unknown_job");
    for (const demand of [0, -1, 1.5, 1e10, Number.NaN]) {
      expect(reason(ask(router, 1, "r", demand))).toBe("demand_out_of_range");
    }
    expect(reason(ask(router, 1, "r", 5, 6))).toBe("need_out_of_range");
    route(router, { kind: "end_job", job: 1 });
    expect(reason(ask(router, 1, "r", 1))).toBe("unknown_job");
  });
});
