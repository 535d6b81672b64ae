export { applyAccount } from "./apply.ts";
export { decideAccount, userNames } from "./decide.ts";
export { factsOf } from "./movement.ts";
export type {
  AccountCommand,
  AccountEvent,
  AccountMoved,
  AccountRejection,
  AccountView,
  MoneyParty,
  MovementFact,
  StatementView,
} from "./types.ts";
export { listAccounts, viewAccount, viewStatement } from "./view.ts";
