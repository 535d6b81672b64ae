import { describe, expect, it } from "vitest";
import { compileValidator, ReservationRequest, ScheduleRequest } from "../../../wire/index.ts";
import { draftOfPool, requestOfDraft, withOneMore, withRow } from "../schedule/entries.ts";
import { newForm, requestOf } from "./form.ts";

const drawn = newForm({ start: 3_600, end: 90_000, amount: 8 });

describe("what a form asks for", () => {
  const valid = compileValidator(ReservationRequest);

  it.each([
    ["a window", drawn, { pool: "gpu", amount: 8, start_time: 3_600, end_time: 90_000 }],
    [
      "for somebody, at least so much, every week",
      { ...drawn, user: " ann ", amountMin: 4, repeat: "week" as const, count: 3 },
      {
        pool: "gpu",
        amount: 8,
        start_time: 3_600,
        end_time: 90_000,
        min_amount: 4,
        user_id: "ann",
        repeat: { every: "week", count: 3 },
      },
    ],
    [
      "a length, as a trial",
      { ...drawn, kind: "flexible" as const, hours: 1.5, deadline: 99, tier: "trial" as const },
      { pool: "gpu", amount: 8, duration: 5_400, deadline: 99, tier: "trial" },
    ],
  ])("is %s, as the server takes it", (_, form, request) => {
    expect(requestOf(form, "gpu")).toEqual(request);
    expect(valid.check(request)).toBe(true);
  });

  it("is nothing while a field is empty", () => {
    expect(requestOf({ ...drawn, amount: undefined }, "gpu")).toBeUndefined();
    expect(requestOf({ ...drawn, end: undefined }, "gpu")).toBeUndefined();
    expect(requestOf({ ...drawn, kind: "flexible", hours: undefined }, "gpu")).toBeUndefined();
    expect(requestOf({ ...drawn, repeat: "day", count: undefined }, "gpu")).toBeUndefined();
  });
});

describe("what the schedule's editor asks for", () => {
  const schedule = [{ start_time: 0, end_time: 86_400, capacity: 8 }];
  const valid = compileValidator(ScheduleRequest);

  it("is what stands already, until something is changed", () => {
    expect(requestOfDraft(draftOfPool({ schedule }))).toEqual({ schedule });
    const rolling = { capacity: 5, horizon_s: 86_400 };
    expect(requestOfDraft(draftOfPool({ schedule: [], rolling }))).toEqual({ rolling });
  });

  it("has one more entry behind the last, as long and as large", () => {
    const draft = draftOfPool({ schedule });
    if (draft.kind !== "entries") throw new Error("it has entries");
    const rows = withRow(withOneMore(draft.rows, 0), 1, { capacity: 3 });
    const request = requestOfDraft({ kind: "entries", rows });
    expect(request?.schedule?.[1]).toEqual({ start_time: 86_400, end_time: 172_800, capacity: 3 });
    expect(valid.check(request)).toBe(true);
    const open = withRow(rows, 0, { end: undefined });
    expect(requestOfDraft({ kind: "entries", rows: open })).toBeUndefined();
  });
});
