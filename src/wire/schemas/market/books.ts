import { type Static, Type } from "typebox";
import { toldNumber, toldTime } from "../atoms.ts";

const PriceLevel = Type.Object(
  {
    price: Type.Number({ description: "Credits per unit-hour." }),
    amount: Type.Integer(),
    orders: toldNumber("How many; the supply counts as one."),
  },
  { title: "PriceLevel" },
);
export type PriceLevelWire = Static<typeof PriceLevel>;

const Trade = Type.Object(
  { time: toldTime("Unix seconds."), price: Type.Number(), amount: Type.Integer() },
  { title: "Trade" },
);

export const Quote = Type.Object(
  {
    class: Type.String(),
    bid: Type.Optional(PriceLevel),
    ask: Type.Optional(PriceLevel),
    last: Type.Optional(Trade),
    free: toldNumber("Units of the supply that could be had now."),
  },
  { title: "Quote", description: "The best price of each side." },
);
export type Quote = Static<typeof Quote>;

export const Depth = Type.Object(
  { class: Type.String(), bids: Type.Array(PriceLevel), asks: Type.Array(PriceLevel) },
  { title: "Depth", description: "Prices, best first. Nobody is named." },
);
export type Depth = Static<typeof Depth>;

export const FillList = Type.Object(
  { class: Type.String(), items: Type.Array(Trade, { description: "Newest first." }) },
  { title: "FillList" },
);
export type FillList = Static<typeof FillList>;

const PriceHour = Type.Object(
  {
    start_time: Type.Integer(),
    first: Type.Number(),
    highest: Type.Number(),
    lowest: Type.Number(),
    last: Type.Number(),
    amount: toldNumber("Units that traded."),
    trades: Type.Integer(),
  },
  { title: "PriceHour" },
);

export const PriceHistory = Type.Object(
  { class: Type.String(), items: Type.Array(PriceHour, { description: "Hours with trades." }) },
  { title: "PriceHistory" },
);
export type PriceHistory = Static<typeof PriceHistory>;
