export { endOrder, restOnBook } from "./close.ts";

export { dueValue } from "./dues.ts";
export type { LedgerEvent } from "./events.ts";
export { MARKET_POLICY, nowOf } from "./grant.ts";
export { classOf, endOf, giveBack, isHeld, settleOvers } from "./lease.ts";
export { placeLocated } from "./located.ts";
export {
  admittedOn,
  createPaper,
  holdOn,
  leaseOn,
  leftOf,
  move,
  orderOn,
  type Paper,
  takeAdmitted,
  tell,
  undoPaper,
} from "./paper.ts";
export { catchUp } from "./pending.ts";
export { costFor, takeSupply } from "./pick.ts";
export { placePlain } from "./plain.ts";
export { heldPerUnit, trade } from "./trade.ts";
