import { FEES, type MoneyPlace, type Movement, OUTSIDE } from "../market/index.ts";
import { internUser, type UserTable } from "../model/index.ts";
import type { MoneyParty, MovementFact } from "./types.ts";

/** Movements in the words of events. `nameOf` knows users that are about to be entered. */
export function factsOf(
  movements: readonly Movement[],
  nameOf: (user: number) => string,
): readonly MovementFact[] {
  return movements.map(({ from, to, amount, reason }) => ({
    from: partyOf(from, nameOf),
    to: partyOf(to, nameOf),
    amount,
    reason,
  }));
}

/** Back again; users who are new are entered. */
export function movementOf(users: UserTable, fact: MovementFact): Movement {
  const { from, to, amount, reason } = fact;
  return { from: placeOf(users, from), to: placeOf(users, to), amount, reason };
}

function partyOf({ account, hold }: MoneyPlace, nameOf: (user: number) => string): MoneyParty {
  if (account === OUTSIDE) return { market: "outside" };
  if (account === FEES) return { market: "fees" };
  return hold === undefined ? { user: nameOf(account) } : { user: nameOf(account), hold };
}

function placeOf(users: UserTable, party: MoneyParty): MoneyPlace {
  if ("market" in party) return { account: party.market === "outside" ? OUTSIDE : FEES };
  const account = internUser(users, party.user);
  return party.hold === undefined ? { account } : { account, hold: party.hold };
}
