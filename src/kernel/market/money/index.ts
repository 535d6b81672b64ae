export {
  applyMovements,
  balanceOf,
  createMoney,
  type StatementLine,
  statementOf,
} from "./apply.ts";
export {
  planDeposit,
  planHold,
  planPayment,
  planRelease,
  planSplitHold,
  planTrade,
  planWithdrawal,
  tradeValue,
} from "./plan.ts";
export {
  type AccountNumber,
  type Balance,
  FEES,
  type Hold,
  type HoldNumber,
  type Money,
  type MoneyPlace,
  type MoneyPlan,
  type MoneyReason,
  type MoneyRejection,
  type Movement,
  OUTSIDE,
} from "./types.ts";
