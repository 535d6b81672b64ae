import type { PageOf } from "../fleet/index.ts";
import { STATEMENT_LINES_MAX } from "../limits.ts";
import { balanceOf } from "../market/index.ts";
import type { LedgerState, UserId } from "../model/index.ts";
import type { AccountView, StatementView } from "./types.ts";

/** What a user has. Everybody has an account: it is empty until something comes in. O(1). */
export function viewAccount({ market, users }: LedgerState, userId: UserId): AccountView {
  const index = users.indexOf.get(userId);
  const balance = index === undefined ? { free: 0, held: 0 } : balanceOf(market.money, index);
  return { userId, free: balance.free, held: balance.held };
}

/** The same with the newest movements, newest first: at most `STATEMENT_LINES_MAX`. */
export function viewStatement(state: LedgerState, userId: UserId): StatementView {
  const index = state.users.indexOf.get(userId) ?? -1;
  const lines = state.market.statements.get(index) ?? [];
  return {
    ...viewAccount(state, userId),
    lines: lines.slice(-STATEMENT_LINES_MAX).reverse(),
  };
}

/** Accounts that ever had money, in the order in which their users were first seen. O(users). */
export function listAccounts(
  state: LedgerState,
  limit: number,
  after: number = -1,
): PageOf<AccountView> {
  const { market, users } = state;
  const indexes = [...market.money.balances.keys()].filter((index) => index > after);
  const page = indexes.sort((a, b) => a - b).slice(0, limit);
  const isMore = indexes.length > page.length;
  return {
    items: page.map((index) => viewAccount(state, users.names[index]!)),
    next: isMore ? `${page.at(-1)}` : undefined,
  };
}
