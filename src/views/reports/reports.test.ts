import { describe, expect, test } from "vitest";
import type { KernelEvent } from "../../kernel/index.ts";
import {
  admitted,
  createRecordBuilder,
  HOUR_MS,
  MONDAY_AT,
  memoryViews,
  poolCreated,
} from "../sample/index.ts";
import { publicReport, REPORTS, type ReportQuery, runReport } from "./index.ts";

const NOW = MONDAY_AT + 50 * HOUR_MS;

function reason(name: string, query: Partial<ReportQuery>): unknown {
  const { db } = memoryViews();
  const result = runReport(db, name, { now: NOW, ...query });
  return result.ok ? "ok" : result.error.reason;
}

/** A node of 8 GPUs, and a placement of 1.5 of them for 3 hours from Monday on. */
function placedOn(node: string, grant: number): readonly KernelEvent[] {
  const pod = { cpuMilli: 0, memoryMib: 0, gpus: 3, gpuMilli: 500, models: [] };
  const facts = { cluster: "c1", dataCenter: "", rack: "", cpuMilli: 1, memoryMib: 1, gpus: 8 };
  const gpu = { gpuModel: "A100", gpuMemoryMib: 0, labels: {} };
  return [
    {
      kind: "node.registered",
      node,
      facts: { ...facts, ...gpu },
      leased: false,
      isListed: false,
    },
    {
      kind: "placement.granted",
      grant,
      group: grant,
      userId: "ada",
      node,
      gpus: [0, 1, 2],
      pod,
      state: "active",
      startAt: MONDAY_AT,
      endAt: MONDAY_AT + 3 * HOUR_MS,
      preemptible: false,
      priority: 0,
      policy: "fgd",
    },
  ];
}

describe("every report", () => {
  test.each(REPORTS.map((report) => [report.name, report] as const))(
    "%s names its columns, in the order of the cells, for every `by`",
    (name, report) => {
      const { db, follower } = memoryViews();
      const builder = createRecordBuilder();
      const reserved = admitted(1, { endAt: NOW + HOUR_MS });
      builder.add(MONDAY_AT, [poolCreated("gpu"), reserved, ...placedOn("n1", 2)], "ada");
      const displaced = { amount: 8, fromAt: NOW, endAt: NOW + HOUR_MS } as const;
      const reasonFor = { reason: "no_fallback" } as const;
      const kind = "reservation.displaced";
      builder.add(NOW, [{ kind, grant: 1, pool: "gpu", ...displaced, ...reasonFor }], "root");
      follower.follow(builder.records);
      const code = "exceeds_capacity";
      const window = { startAt: NOW, endAt: NOW + HOUR_MS };
      follower.note([{ at: NOW - 1, userId: "bob", pool: "gpu", code, amount: 5, ...window }]);
      for (const by of report.by) {
        const result = runReport(db, name, { by, now: NOW });
        expect(result).toMatchObject({ ok: true, value: { report: name, by, asOfSeq: 2 } });
        if (!result.ok) continue;
        expect(result.value.rows.length).toBeGreaterThan(0);
        const names = result.value.columns.map((column) => column.name);
        expect(names).toEqual(report.columns(by).map((column) => column.name));
        for (const row of result.value.rows) expect(Object.keys(row)).toEqual(names);
      }
    },
  );

  test("an empty ledger has empty reports", () => {
    const { db } = memoryViews();
    for (const { name, by } of REPORTS) {
      for (const chosen of by) expect(runReport(db, name, { by: chosen, now: NOW }).ok).toBe(true);
    }
  });
});

describe("the report of placements", () => {
  const now = MONDAY_AT + HOUR_MS;
  const rowsOf = (query: Partial<ReportQuery>, events: readonly KernelEvent[] = []) => {
    const { db, follower } = memoryViews();
    const builder = createRecordBuilder();
    builder.add(MONDAY_AT, placedOn("n1", 1), "ada");
    if (events.length > 0) builder.add(now, events, "ada");
    follower.follow(builder.records);
    const result = runReport(db, "placements", { now, ...query });
    return result.ok ? result.value.rows : result.error;
  };
  const whole = { gpu_hours: 4.5, elapsed_gpu_hours: 1.5, ahead_gpu_hours: 3 };

  test.each(["user", "cluster", "node", "policy"])("counts GPU-hours by %s", (by) => {
    const name = { user: "ada", cluster: "c1", node: "n1", policy: "fgd" }[by];
    const column = by === "user" ? "user_id" : by;
    expect(rowsOf({ by })).toEqual([{ [column]: name, placements: 1, ...whole }]);
  });

  test("cuts them at the hours, and at the range", () => {
    const toAt = MONDAY_AT + 2.5 * HOUR_MS;
    const told = rowsOf({ by: "hour", fromAt: MONDAY_AT, toAt });
    expect(told).toMatchObject([
      { placements: 1, gpu_hours: 1.5, elapsed_gpu_hours: 1.5 },
      { placements: 1, gpu_hours: 1.5, ahead_gpu_hours: 1.5 },
      { placements: 1, gpu_hours: 0.75 },
    ]);
  });

  test("counts what was released up to then", () => {
    const ended = { kind: "placement.ended", grant: 1, outcome: "released" } as const;
    expect(rowsOf({ by: "user" }, [ended])).toMatchObject([{ gpu_hours: 1.5, ahead_gpu_hours: 0 }]);
  });

  test("knows users, not pools", () => {
    expect(rowsOf({ by: "user", userId: "bob" })).toEqual([]);
    expect(rowsOf({ by: "user", pool: "gpu" })).toMatchObject({ reason: "bad_filter" });
  });
});

test("questions that can't be answered say why", () => {
  expect(reason("profit", {})).toBe("unknown_report");
  expect(reason("usage", { by: "moon" })).toBe("bad_by");
  expect(reason("utilisation", { userId: "ada" })).toBe("bad_filter");
  expect(reason("usage", { fromAt: 5, toAt: 5 })).toBe("bad_range");
  expect(reason("usage", { fromAt: 0.5, toAt: 5 })).toBe("bad_range");
  expect(reason("usage", { by: "hour", fromAt: 0, toAt: 10_001 * HOUR_MS })).toBe("too_many_rows");
  expect(reason("usage", { by: "hour", fromAt: 0, toAt: 10_000 * HOUR_MS })).toBe("ok");
});

test("revenue is exact where products pass 2^53, and says when a sum itself does", () => {
  const total = (amount: number): unknown => {
    const { db, follower } = memoryViews();
    const builder = createRecordBuilder();
    const startAt = MONDAY_AT;
    const event = admitted(1, { startAt, endAt: startAt + 7_200_001, amount, price: 1_000_003 });
    follower.follow([builder.add(MONDAY_AT, [event], "ada")]);
    const result = runReport(db, "revenue", { by: "pool", now: NOW });
    return result.ok ? result.value.rows[0]?.revenue : result.error;
  };
  const exact = (999_999_937n * 1_000_003n * 7_200_001n) / 3_600_000n;
  expect(total(999_999_937)).toBe(Number(exact));
  expect(BigInt(Number(exact))).toBe(exact);
  expect(total(9_999_999_937)).toEqual({ reason: "too_large", column: "revenue" });
});

test("filters keep one pool and one user", () => {
  const { db, follower } = memoryViews();
  const builder = createRecordBuilder();
  const mine = admitted(2, { pool: "tpu", userId: "bob" });
  builder.add(MONDAY_AT, [poolCreated("gpu"), poolCreated("tpu"), admitted(1), mine], "ada");
  follower.follow(builder.records);
  const names = (query: Partial<ReportQuery>): unknown => {
    const result = runReport(db, "usage", { now: NOW, by: "pool", ...query });
    return result.ok ? result.value.rows.map((row) => row.pool) : result.error;
  };
  expect(names({})).toEqual(["gpu", "tpu"]);
  expect(names({ pool: "gpu" })).toEqual(["gpu"]);
  expect(names({ userId: "bob" })).toEqual(["tpu"]);
  expect(names({ userId: "bob", pool: "gpu" })).toEqual([]);
});

test("in public, instants are whole seconds", () => {
  const { db } = memoryViews();
  const range = { fromAt: MONDAY_AT, toAt: MONDAY_AT + 1_500 };
  const result = runReport(db, "usage", { now: NOW, by: "hour", ...range });
  expect(result.ok && publicReport(result.value)).toMatchObject({
    from: MONDAY_AT / 1_000,
    to: MONDAY_AT / 1_000 + 1,
    as_of_seq: 0,
    rows: [{ start_time: MONDAY_AT / 1_000, end_time: MONDAY_AT / 1_000 + 1 }],
  });
});

test("a late range among years of history is answered through the index all the same", () => {
  const { db, follower } = memoryViews();
  const builder = createRecordBuilder();
  const week = 168 * HOUR_MS;
  builder.add(MONDAY_AT, [poolCreated("gpu")]);
  for (let i = 0; i < 200; i++) {
    const startAt = MONDAY_AT + i * week;
    const event = admitted(i + 1, { startAt, endAt: startAt + 2 * HOUR_MS, state: "active" });
    builder.add(startAt, [event], "ada");
  }
  follower.follow(builder.records);
  const hours = (name: string, firstWeek: number): unknown => {
    const fromAt = MONDAY_AT + firstWeek * week + HOUR_MS;
    const query = { by: "pool", now: NOW, fromAt, toAt: MONDAY_AT + 400 * week };
    const result = runReport(db, name, query);
    return result.ok ? result.value.rows.map((row) => row.reserved_unit_hours) : result.error;
  };
  for (const name of ["usage", "utilisation"]) {
    expect(hours(name, 195)).toEqual([8 + 4 * 16]);
    expect(hours(name, 0)).toEqual([8 + 199 * 16]);
  }
});
