import { assert } from "../../../base/index.ts";
import type { MicroCredits } from "../../measures.ts";
import {
  type AccountNumber,
  type Balance,
  type Money,
  type MoneyPlace,
  type Movement,
  OUTSIDE,
} from "./types.ts";

const EMPTY: Balance = { free: 0, held: 0 };

export function createMoney(): Money {
  return { balances: new Map(), holds: new Map() };
}

export function balanceOf(money: Money, account: AccountNumber): Balance {
  return money.balances.get(account) ?? EMPTY;
}

/** Does movements in their order. A hold ends when nothing is left in it. */
export function applyMovements(money: Money, movements: readonly Movement[]): void {
  for (const { from, to, amount } of movements) {
    assert(Number.isSafeInteger(amount) && amount > 0, "a movement moves something");
    change(money, from, -amount);
    change(money, to, amount);
  }
}

/** One line of an account's statement. */
export interface StatementLine {
  readonly movement: Movement;
  /** Of the whole account, held money included; 0 when it only moved inside. */
  readonly change: MicroCredits;
  readonly balance: MicroCredits;
}

/** What movements did to one account, from a balance (free and held) at their start. */
export function statementOf(
  account: AccountNumber,
  movements: readonly Movement[],
  startBalance: MicroCredits = 0,
): readonly StatementLine[] {
  let balance = startBalance;
  return movements
    .filter(({ from, to }) => from.account === account || to.account === account)
    .map((movement) => {
      const gained = movement.to.account === account ? movement.amount : 0;
      const lost = movement.from.account === account ? movement.amount : 0;
      balance += gained - lost;
      return { movement, change: gained - lost, balance };
    });
}

function change(money: Money, { account, hold }: MoneyPlace, by: number): void {
  const { free, held } = balanceOf(money, account);
  if (hold === undefined) {
    assert(account === OUTSIDE || free + by >= 0, "nobody spends what it does not have");
    money.balances.set(account, { free: free + by, held });
    return;
  }
  const left = (money.holds.get(hold)?.left ?? 0) + by;
  assert(left >= 0 && held + by >= 0, "a hold pays no more than it holds");
  money.balances.set(account, { free, held: held + by });
  if (left === 0) money.holds.delete(hold);
  else money.holds.set(hold, { account, left });
}
