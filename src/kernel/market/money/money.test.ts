import { describe, expect, it } from "vitest";
import {
  applyMovements,
  balanceOf,
  createMoney,
  FEES,
  type Money,
  type MoneyPlan,
  planDeposit,
  planHold,
  planRelease,
  planSplitHold,
  planTrade,
  planWithdrawal,
  statementOf,
  tradeValue,
} from "./index.ts";

function run(money: Money, plan: MoneyPlan): MoneyPlan {
  if (plan.ok) applyMovements(money, plan.movements);
  return plan;
}

const reasonOf = (plan: MoneyPlan): string => (plan.ok ? "ok" : plan.rejection.reason);

describe("an account", () => {
  it("pays from its hold, gets the surplus back and can tell how", () => {
    const money = createMoney();
    const plans = [
      planDeposit(money, 1, 1_000),
      () => planHold(money, 1, 77, 600),
      () => planTrade(money, 77, 2, 500, 10_000),
      () => planRelease(money, 77),
      () => planWithdrawal(money, 2, 95),
    ].map((plan) => run(money, typeof plan === "function" ? plan() : plan));
    expect(plans.map(reasonOf)).toEqual(["ok", "ok", "ok", "ok", "ok"]);
    expect(balanceOf(money, 1)).toEqual({ free: 500, held: 0 });
    expect(balanceOf(money, 2).free).toBe(400);
    expect(balanceOf(money, FEES).free).toBe(5);
    expect(money.holds.size).toBe(0);
    const movements = plans.flatMap((plan) => (plan.ok ? plan.movements : []));
    expect(statementOf(1, movements).map(({ balance }) => balance)).toEqual([
      1_000, 1_000, 505, 500, 500,
    ]);
  });

  it("splits a flow's budget over its bids, and no further", () => {
    const money = createMoney();
    run(money, planDeposit(money, 1, 100));
    run(money, planHold(money, 1, 5, 100));
    expect(reasonOf(run(money, planSplitHold(money, 5, 6, 60)))).toBe("ok");
    expect(reasonOf(run(money, planSplitHold(money, 5, 7, 60)))).toBe("budget_too_low");
    expect(balanceOf(money, 1)).toEqual({ free: 0, held: 100 });
  });

  it("is refused what it does not have", () => {
    const money = createMoney();
    expect(reasonOf(planDeposit(money, 1, 0))).toBe("amount_out_of_range");
    expect(reasonOf(planDeposit(money, 1, -5))).toBe("amount_out_of_range");
    expect(reasonOf(planDeposit(money, 1, 5e15))).toBe("amount_out_of_range");
    run(money, planDeposit(money, 1, 10));
    expect(reasonOf(planWithdrawal(money, 1, 11))).toBe("balance_too_low");
    expect(reasonOf(planHold(money, 1, 1, 11))).toBe("balance_too_low");
    run(money, planHold(money, 1, 1, 5));
    expect(reasonOf(planHold(money, 1, 1, 5))).toBe("hold_exists");
    expect(reasonOf(planTrade(money, 1, 2, 6, 0))).toBe("budget_too_low");
    expect(reasonOf(planTrade(money, 9, 2, 6, 0))).toBe("unknown_hold");
    expect(reasonOf(planRelease(money, 9))).toBe("unknown_hold");
  });

  it("counts a started micro-credit", () => {
    expect(tradeValue(3_600, 1, 1_000)).toBe(1);
    expect(tradeValue(3_600, 1, 1_001)).toBe(2);
    expect(tradeValue(100_000_000_000, 80, 3_600_001)).toBe(8_000_002_222_223);
  });
});
