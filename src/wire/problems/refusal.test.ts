import { describe, expect, it } from "vitest";
import type { placement, Rejection } from "../../kernel/index.ts";
import { compileValidator } from "../check/validator.ts";
import { Problem } from "./problem.ts";
import { type Desk, toProblem } from "./refusal.ts";
import { PROBLEMS } from "./table.ts";

const AT = 1_707_165_008_000;
const TIGHT = { startAt: AT, endAt: AT + 1_000, free: 3 };
const WINDOW = { startAt: AT, endAt: AT + 9_000 };

const EXPLANATION: placement.Explanation = {
  nodes: 5,
  feasible: 0,
  ruledOut: {
    not_ready: 0,
    drained: 1,
    resting: 0,
    labels: 0,
    model: 3,
    gpu_memory: 0,
    reserved: 0,
    gpu_count: 0,
    gpu_free: 1,
    cpu: 0,
    tenants: 0,
    memory: 0,
  },
  candidates: [],
  wouldFit: [
    { field: "gpus", most: 2 },
    { field: "models", models: ["A100"] },
    { field: "labels" },
  ],
  basis: "the mix of the last 1000 requests",
};

type Samples = {
  readonly [Reason in Rejection["reason"]]: readonly Extract<
    Rejection,
    { readonly reason: Reason }
  >[];
};

const MARKET_SAMPLES = {
  amount_out_of_range: [{ reason: "amount_out_of_range", asked: -1, max: 9 }],
  balance_too_low: [
    { reason: "balance_too_low", userId: "ann", asked: 5_000_000, free: 1 },
    { reason: "balance_too_low", userId: "ann", asked: 5, free: 1, amountPossible: 2 },
  ],
  budget_too_low: [{ reason: "budget_too_low", budget: 5, needed: 9, amountPossible: 1 }],
  unknown_class: [{ reason: "unknown_class", class: "nope", known: ["a100"] }],
  too_many_classes: [{ reason: "too_many_classes", max: 9 }],
  class_in_use: [{ reason: "class_in_use", class: "a100", orders: 1, leases: 2 }],
  unknown_order: [{ reason: "unknown_order", order: 7 }],
  order_not_open: [{ reason: "order_not_open", order: 7, state: "filled" }],
  unknown_lease: [{ reason: "unknown_lease", grant: 7 }],
  lease_not_renewable: [{ reason: "lease_not_renewable", grant: 7, why: "it is offered" }],
  already_offered: [{ reason: "already_offered", grant: 7, order: 8 }],
  lease_too_short: [{ reason: "lease_too_short", leftMs: 5_500, minMs: 60_000 }],
  resold_too_often: [{ reason: "resold_too_often", grant: 7, max: 16 }],
  market_lease: [{ reason: "market_lease", grant: 7 }],
  invalid_price: [{ reason: "invalid_price", asked: -1, max: 9 }],
  order_too_large: [{ reason: "order_too_large", value: 10, max: 9 }],
  invalid_minimum: [{ reason: "invalid_minimum", minimum: 5, max: 4 }],
  already_expired: [{ reason: "already_expired", expiresAt: AT, now: AT + 1 }],
  waits_for_round: [{ reason: "waits_for_round", class: "a100", roundAt: AT }],
  too_many_orders: [{ reason: "too_many_orders", open: 3, max: 3 }],
  no_machine_is_large_enough: [
    { reason: "no_machine_is_large_enough", request: 2, cpuMilli: 9_000, memoryMib: 64 },
  ],
  not_enough_room: [
    {
      reason: "not_enough_room",
      placed: 2,
      asked: 3,
      cpuMilliMissing: 1_000,
      memoryMibMissing: 64,
    },
  ],
  unknown_group: [{ reason: "unknown_group", group: 7 }],
} as const;

/** At least one of every refusal there is; a new reason does not compile without one. */
const SAMPLES: Samples = {
  invalid_request: [{ reason: "invalid_request", path: "/start_time", message: "is required" }],
  unknown_pool: [{ reason: "unknown_pool", pool: "nope" }],
  idempotency_key_reused: [{ reason: "idempotency_key_reused", key: "k", grant: 7 }],
  tier_not_permitted: [{ reason: "tier_not_permitted", tier: "trial" }],
  invalid_amount: [
    { reason: "invalid_amount", amount: -1, min: 1 },
    { reason: "invalid_amount", amount: 9, min: 1, max: 8 },
  ],
  invalid_window: (
    [
      "empty",
      "reversed",
      "ends_in_past",
      "deadline_before_earliest_end",
      "overlaps_itself",
    ] as const
  ).map((rule) => ({ reason: "invalid_window", rule, ...WINDOW })),
  starts_in_past: [{ reason: "starts_in_past", startAt: AT, now: AT + 5_000 }],
  out_of_schedule: [
    { reason: "out_of_schedule", ...WINDOW, schedule: WINDOW, looksLikeMilliseconds: false },
    {
      reason: "out_of_schedule",
      startAt: AT * 1000,
      endAt: AT * 1000,
      looksLikeMilliseconds: true,
    },
  ],
  trial_cap_exceeded: (["amount", "duration", "one_at_a_time"] as const).map((cap) => ({
    reason: "trial_cap_exceeded",
    cap,
    asked: 9_000,
    max: 8_000,
  })),
  user_limit_exceeded: (["live_reservations", "unit_hours"] as const).map((limit) => ({
    reason: "user_limit_exceeded",
    limit,
    used: 1,
    asked: 2,
    max: 2,
  })),
  ledger_full: [{ reason: "ledger_full", max: 10 }],
  exceeds_capacity: [
    { reason: "exceeds_capacity", tight: TIGHT, largestAmount: 3, window: WINDOW },
  ],
  insufficient_capacity: [
    { reason: "insufficient_capacity", tight: TIGHT, largestAmount: 3, window: WINDOW },
    {
      reason: "insufficient_capacity",
      tight: TIGHT,
      largestAmount: 3,
      window: WINDOW,
      occurrence: 4,
    },
  ],
  search_truncated: [{ reason: "search_truncated", searchedUntilAt: AT }],
  unknown_reservation: [{ reason: "unknown_reservation", grant: 9 }],
  not_live: [{ reason: "not_live", state: "ended" }],
  already_started: [{ reason: "already_started", startAt: AT }],
  forbidden: [{ reason: "forbidden", needs: "admin" }],
  pool_exists: [{ reason: "pool_exists", pool: "gpu" }],
  too_many_pools: [{ reason: "too_many_pools", max: 3 }],
  too_many_entries: [{ reason: "too_many_entries", given: 4, max: 3 }],
  invalid_schedule: [
    { reason: "invalid_schedule", fault: "overlap", entries: [2, 5] },
    { reason: "invalid_schedule", fault: "empty_or_reversed", entries: [2] },
    { reason: "invalid_schedule", fault: "capacity_too_large", entries: [2] },
    { reason: "invalid_schedule", fault: "spans_too_long", entries: [] },
  ],
  unknown_fallback: [{ reason: "unknown_fallback", fallback: "x" }],
  fallback_is_itself: [{ reason: "fallback_is_itself", fallback: "x" }],
  too_many_fallbacks: [{ reason: "too_many_fallbacks", given: 9, max: 8 }],
  float_does_not_fit: [{ reason: "float_does_not_fit", floatPercent: 15, tight: TIGHT }],
  pool_in_use: [{ reason: "pool_in_use", live: 4 }],
  pool_is_fallback: [{ reason: "pool_is_fallback", of: "gpu" }],
  maintenance_exists: [{ reason: "maintenance_exists", maintenanceId: "m1" }],
  unknown_maintenance: [{ reason: "unknown_maintenance", maintenanceId: "m1" }],
  too_much_maintenance: [{ reason: "too_much_maintenance", max: 3 }],
  pool_is_backed: [{ reason: "pool_is_backed", pool: "gpu" }],
  node_in_pool: [{ reason: "node_in_pool", node: "n1", pool: "gpu" }],
  pool_promised: [{ reason: "pool_promised", pool: "gpu", untilAt: AT }],
  maintenance_in_past: [{ reason: "maintenance_in_past", now: AT }],
  invalid_node: [
    { reason: "invalid_node", node: "n1", path: "/gpus", message: "must be at most 16" },
  ],
  unknown_cluster: [{ reason: "unknown_cluster", cluster: "c1" }],
  unknown_node: [{ reason: "unknown_node", node: "c1/n 1" }],
  node_elsewhere: [{ reason: "node_elsewhere", node: "n1", cluster: "c2" }],
  too_many_clusters: [{ reason: "too_many_clusters", max: 3 }],
  too_many_nodes: [{ reason: "too_many_nodes", max: 3 }],
  too_many_policies: [{ reason: "too_many_policies", max: 3 }],
  documents_too_large: [{ reason: "documents_too_large", bytes: 9, max: 8 }],
  node_in_use: [
    {
      reason: "node_in_use",
      node: "n1",
      live: 2,
      held: { cpuMilli: 500, memoryMib: 64, gpus: 1 },
    },
  ],
  cluster_in_use: [{ reason: "cluster_in_use", cluster: "c1", live: 2 }],
  unknown_policy: [{ reason: "unknown_policy", policy: "fdg", known: ["fgd"] }],
  policy_exists: [{ reason: "policy_exists", policy: "a:1-b", owner: "42" }],
  unknown_gpu: [{ reason: "unknown_gpu", node: "n1", gpu: 8, gpus: 8 }],
  walltime_too_long: [{ reason: "walltime_too_long", askedMs: 9_001, maxMs: 8_000 }],
  gang_too_large: [{ reason: "gang_too_large", count: 9, max: 8 }],
  no_feasible_node: [
    { reason: "no_feasible_node", explanation: { ...EXPLANATION, nodes: 0 }, placeable: 0 },
    { reason: "no_feasible_node", explanation: EXPLANATION, placeable: 0 },
    { reason: "no_feasible_node", explanation: { ...EXPLANATION, feasible: 2 }, placeable: 1 },
  ],
  placement_conflict: [
    {
      reason: "placement_conflict",
      node: "n1",
      failed: "gpu_free",
      gpuMilliFree: [1_000, 0],
      cpuMilliFree: 9,
      memoryMibFree: 8,
    },
  ],
  unknown_placement: [{ reason: "unknown_placement", grant: 9 }],
  placement_not_live: [{ reason: "placement_not_live", grant: 9, state: "ended" }],
  pool_has_no_now: [{ reason: "pool_has_no_now", pool: "past" }],
  unknown_queue: [{ reason: "unknown_queue", pool: "gpu", queue: "nope", known: ["batch"] }],
  too_many_queues: [{ reason: "too_many_queues", max: 32 }],
  queue_in_use: [{ reason: "queue_in_use", queue: "batch", live: 3 }],
  queue_bound_too_low: [{ reason: "queue_bound_too_low", unitsMax: 2, widest: 4 }],
  queue_full: [{ reason: "queue_full", queue: "batch", waiting: 9, asked: 2, max: 10 }],
  priority_not_permitted: [{ reason: "priority_not_permitted", asked: 5, max: 0 }],
  unknown_dependency: [{ reason: "unknown_dependency", job: 7 }],
  dependency_never: [{ reason: "dependency_never", job: 7, when: "ok", state: "failed" }],
  job_too_large: [
    { reason: "job_too_large", units: 9, largest: 8, walltimeMs: 60_000 },
    { reason: "job_too_large", units: 9, largest: 0, walltimeMs: 60_000 },
  ],
  too_many_jobs: [{ reason: "too_many_jobs", live: 10, max: 10 }],
  unknown_job: [{ reason: "unknown_job", job: 17 }],
  unknown_part: [{ reason: "unknown_part", job: 17, part: 3, parts: 2 }],
  job_not_live: [{ reason: "job_not_live", job: 17, state: "done" }],
  job_not_running: [{ reason: "job_not_running", job: 17, state: "waiting" }],
  offer_gone: [{ reason: "offer_gone", pool: "gpu", job: 0, units: 4, free: 1 }],
  ...MARKET_SAMPLES,
  unknown_checkin_job: [{ reason: "unknown_checkin_job", job: 17 }],
  checkin_job_over: [{ reason: "checkin_job_over", job: 17 }],
  overcommit_out_of_range: [{ reason: "overcommit_out_of_range", asked: 101, max: 100 }],
  rounds_out_of_range: [{ reason: "rounds_out_of_range", asked: -1, max: 1_000 }],
  demand_out_of_range: [{ reason: "demand_out_of_range", asked: 0, max: 1_000 }],
  need_out_of_range: [{ reason: "need_out_of_range", asked: 9, max: 8 }],
  too_many_checkin_jobs: [{ reason: "too_many_checkin_jobs", live: 9, max: 9 }],
  too_many_regions: [{ reason: "too_many_regions", max: 9 }],
  too_many_slots: [{ reason: "too_many_slots", used: 9, asked: 2, max: 10 }],
  stale_term: [{ reason: "stale_term", region: "eu", term: 3 }],
};

describe("refusals that several desks share", () => {
  it("are told in the words of the one that was asked", () => {
    const of = (rejection: Rejection, desk: Desk) =>
      toProblem({ ok: false, at: AT, rejection, alternatives: [] }, desk);
    const reused = SAMPLES.idempotency_key_reused[0]!;
    expect(of(reused, "jobs")).toMatchObject({ job_id: "j7" });
    expect(of(reused, "placements")).toMatchObject({ placement_id: "p7" });
    expect(of(reused, "reservations")).toMatchObject({ reservation_id: "r7" });
    expect(of(reused, "orders")).toMatchObject({ order_id: "m7" });
    expect(of(reused, "accounts").detail).toContain("moved credits");
    const long = SAMPLES.walltime_too_long[0]!;
    expect(of(long, "jobs").detail).toContain("A job of this queue");
    expect(of(long, "placements").detail).toContain("A placement");
  });
});

const told = (rejection: Rejection) =>
  toProblem({ ok: false, at: AT, rejection, alternatives: [] });

describe("refusals as problems", () => {
  const problem = compileValidator(Problem);
  const all: readonly Rejection[] = Object.values(SAMPLES).flat();

  it.each(all.map((rejection) => [rejection.reason, rejection] as const))(
    "%s keeps its code, takes the status of the table and follows the schema",
    (reason, rejection) => {
      const answer = told(rejection);
      expect(answer.code).toBe(reason);
      expect(answer.status).toBe(PROBLEMS[reason].status);
      expect(answer.type).toBe(`/problems#${reason}`);
      expect(problem.explain(answer)).toEqual([]);
      expect(answer.detail).toMatch(/^[A-Z"/0-9-].*\.$/);
      expect(answer.detail).not.toMatch(/undefined|NaN|\[object/);
    },
  );

  it("tells a shortage with the tight run, the largest amount and the offers", () => {
    const answer = toProblem({
      ok: false,
      at: AT,
      rejection: SAMPLES.insufficient_capacity[0]!,
      alternatives: [
        {
          kind: "later",
          pool: "s1",
          startAt: AT + 10_000,
          endAt: AT + 20_000,
          readyAt: AT + 10_500,
          amount: 5,
          price: 1_500_000,
          repeat: { everyMs: 7 * 86_400_000, count: 3 },
        },
        {
          kind: "stepped",
          pool: "s1",
          steps: [{ startAt: AT, endAt: AT + 1_000, amount: 3 }],
          price: 0,
        },
      ],
    });
    expect(answer).toMatchObject({
      status: 409,
      tight: { start_time: 1_707_165_008, end_time: 1_707_165_009, free: 3 },
      largest_amount: 3,
      alternatives: [
        {
          kind: "later",
          start_time: 1_707_165_018,
          end_time: 1_707_165_028,
          ready_time: 1_707_165_019,
          price: 1.5,
          repeat: { every: "week", count: 3 },
        },
        { kind: "stepped", steps: [{ start_time: 1_707_165_008, amount: 3 }] },
      ],
    });
    expect(problem.explain(answer)).toEqual([]);
  });

  it("counts nodes by the constraint they fail, and says what alone would help", () => {
    const answer = told(SAMPLES.no_feasible_node[1]!);
    expect(answer).toMatchObject({
      status: 409,
      detail: "All 5 nodes in question are ruled out: 1 by drained, 3 by model, 1 by gpu_free.",
      nodes: 5,
      feasible: 0,
      placeable: 0,
      ruled_out: { drained: 1, model: 3, gpu_free: 1, cpu: 0 },
      would_fit: [
        { field: "gpus", most: 2 },
        { field: "gpu_models", models: ["A100"] },
        { field: "labels" },
      ],
      basis: "the mix of the last 1000 requests",
    });
  });

  it("names what a key was used for in the words of the desk", () => {
    const rejection = SAMPLES.idempotency_key_reused[0]!;
    const refused = { ok: false, at: AT, rejection, alternatives: [] } as const;
    expect(toProblem(refused)).toMatchObject({ reservation_id: "r7" });
    expect(toProblem(refused, "placements")).toMatchObject({ placement_id: "p7" });
  });

  it("hints at milliseconds", () => {
    const answer = told(SAMPLES.out_of_schedule[1]!);
    expect(answer.detail).toContain("milliseconds");
    expect(answer.looks_like_milliseconds).toBe(true);
  });

  it("names both entries of an overlap, each with the other", () => {
    const answer = told(SAMPLES.invalid_schedule[0]!);
    expect(answer.errors).toEqual([
      { path: "/schedule/2", message: "entries must not overlap (with /schedule/5)" },
      { path: "/schedule/5", message: "entries must not overlap (with /schedule/2)" },
    ]);
  });
});
