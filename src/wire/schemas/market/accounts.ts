import { type Static, Type } from "typebox";
import { CLOSED, credits, noteText, toldNumber, toldTime, userName } from "../atoms.ts";

const money = (description: string) => Type.Number({ description });
const note = Type.Optional(noteText(1_000, "Said to both sides."));

export const MoneyRequest = Type.Object(
  { amount: credits("Credits, with six decimals at most."), note },
  { ...CLOSED, title: "MoneyRequest", examples: [{ amount: 100, note: "for November" }] },
);
export type MoneyRequest = Static<typeof MoneyRequest>;

export const TransferRequest = Type.Object(
  { to: userName, amount: credits("Credits, with six decimals at most."), note },
  { ...CLOSED, title: "TransferRequest", examples: [{ to: "bob", amount: 12.5 }] },
);
export type TransferRequest = Static<typeof TransferRequest>;

const account = {
  user_id: Type.String(),
  free: money("Credits that can be spent."),
  held: money("Credits that are set aside for bids and leases."),
};

export const Account = Type.Object(account, { title: "Account" });
export type Account = Static<typeof Account>;

export const StatementLine = Type.Object(
  {
    movement: toldNumber("Number of the movement; both sides tell it."),
    time: toldTime("Unix seconds."),
    reason: Type.Enum(["deposit", "withdrawal", "hold", "release", "trade", "fee", "payment"]),
    other: Type.String({ description: "The other side: a user, `outside`, or `fees`." }),
    change: money("What it did to the account."),
    balance: money("Free and held credits after it."),
    note: Type.Optional(Type.String()),
  },
  { title: "StatementLine" },
);
export type StatementLine = Static<typeof StatementLine>;

export const Statement = Type.Object(
  { ...account, lines: Type.Array(StatementLine, { description: "The newest, newest first." }) },
  { title: "Statement" },
);
export type Statement = Static<typeof Statement>;

export const AccountReply = Type.Object(
  {
    ...account,
    dry_run: Type.Optional(Type.Literal(true, { description: "Nothing was stored." })),
  },
  { title: "AccountReply" },
);
export type AccountReply = Static<typeof AccountReply>;

export const AccountList = Type.Object(
  {
    items: Type.Array(Account),
    next_cursor: Type.Union([Type.String(), Type.Null()], {
      description: "Send it as `cursor` for the next page; null on the last one.",
    }),
  },
  { title: "AccountList" },
);
export type AccountList = Static<typeof AccountList>;
