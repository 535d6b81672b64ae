import { type Static, Type } from "typebox";
import {
  askedAmount,
  askedSpan,
  askedTime,
  CLOSED,
  credits,
  nodeName,
  noteText,
  toldNumber,
  toldTime,
  userName,
} from "../atoms.ts";
import {
  classRef,
  leaseId,
  orderId,
  orderSide,
  orderState,
  prefer,
  selfTrade,
  timeInForce,
} from "./atoms.ts";

const INPUTS_MAX = 8;
const place = (what: string) => Type.Optional(noteText(128, what));

const Input = Type.Object(
  {
    node: Type.Optional(nodeName),
    data_center: place("With rack and server, instead of a node."),
    rack: place("Of that data centre."),
    server: place("Of that rack: a node's id."),
    bytes: Type.Optional(askedAmount("Its size: inputs count by it. Absent: 1.")),
  },
  { ...CLOSED, title: "OrderInput", description: "Without a place: nobody knows where it is." },
);

const Patience = Type.Object(
  {
    rack: Type.Optional(askedSpan("Seconds before it takes another server of the rack.")),
    data_center: Type.Optional(askedSpan("Seconds before it takes another rack.")),
    any: Type.Optional(askedSpan("Seconds before it takes another data centre.")),
  },
  { ...CLOSED, description: "How long it waits for a nearer slot. Absent: not at all." },
);

export const OrderRequest = Type.Object(
  {
    side: orderSide,
    class: classRef,
    limit: credits("Credits per unit-hour: the most a bid pays, the least an ask takes."),
    amount: Type.Optional(askedAmount("Units. Absent: 1 for a bid, all for an ask.")),
    min_amount: Type.Optional(
      askedAmount("The least that is of use, at once and of each later trade. Absent: 1."),
    ),
    time_in_force: Type.Optional(timeInForce),
    expires: Type.Optional(askedTime("When it ends by itself, Unix seconds. Absent: never.")),
    self_trade: Type.Optional(selfTrade),
    prefer: Type.Optional(prefer),
    inputs: Type.Optional(
      Type.Array(Input, { maxItems: INPUTS_MAX, description: "Of a bid: where its data is." }),
    ),
    patience_s: Type.Optional(Patience),
    budget: Type.Optional(credits("Of a bid: the most that may be held for it.")),
    lease_id: Type.Optional(leaseId),
    name: Type.Optional(noteText(128, "A name for people.")),
    user_id: Type.Optional(userName),
  },
  {
    ...CLOSED,
    title: "OrderRequest",
    description:
      "A bid wants units of a class; an ask sells the rest of a lease. Absent: `gtc`, " +
      "`cancel_resting`, `nearest`.",
    examples: [
      { side: "bid", class: "a100", limit: 2.5, amount: 4, inputs: [{ node: "n7", bytes: 100 }] },
      { side: "ask", class: "a100", limit: 2, lease_id: "p17" },
    ],
  },
);
export type OrderRequest = Static<typeof OrderRequest>;

export const OrderChange = Type.Object(
  {
    limit: Type.Optional(credits("Another one loses its place among equals.")),
    amount: Type.Optional(askedAmount("What shall be left of it; more loses its place.")),
    expires: Type.Optional(askedTime("Unix seconds.")),
  },
  { ...CLOSED, title: "OrderChange", examples: [{ limit: 3 }] },
);
export type OrderChange = Static<typeof OrderChange>;

export const Fill = Type.Object(
  {
    lease_id: leaseId,
    time: toldTime("Unix seconds."),
    amount: Type.Integer(),
    price: Type.Number({ description: "Credits per unit-hour." }),
    end_time: toldTime("Until when the units were bought; they may be given back before."),
    node: Type.Optional(Type.String()),
    distance: Type.Optional(
      Type.Number({ description: "Of the inputs, each weighted by its share of the bytes." }),
    ),
  },
  { title: "Fill" },
);
export type Fill = Static<typeof Fill>;

const orderFields = {
  order_id: orderId,
  class: Type.String(),
  side: orderSide,
  user_id: Type.String(),
  name: Type.Optional(Type.String()),
  state: orderState,
  reason: Type.Optional(Type.String({ description: "Why the rest of it waits no more." })),
  limit: Type.Number({ description: "Credits per unit-hour." }),
  amount: Type.Integer(),
  left: toldNumber("Units that still wait, or had not traded when it was over."),
  min_amount: Type.Integer(),
  time_in_force: timeInForce,
  self_trade: selfTrade,
  prefer,
  expires: Type.Optional(toldTime("When it ends by itself.")),
  returns: Type.Optional(toldTime("Of an ask: when its units go back to the supply.")),
  placed_time: toldTime("Unix seconds."),
  ended_time: Type.Optional(toldTime("When it was over.")),
  held: Type.Number({ description: "Credits held for what is left of it." }),
  value: Type.Number({ description: "What its fills cost together, if they last." }),
  lease_id: Type.Optional(leaseId),
  inputs: Type.Array(Input),
  patience_s: Type.Object({
    rack: Type.Integer(),
    data_center: Type.Integer(),
    any: Type.Integer(),
  }),
  fills: Type.Array(Fill, { description: "The newest, oldest first." }),
};

export const OrderWire = Type.Object(orderFields, { title: "Order" });
export type OrderWire = Static<typeof OrderWire>;

export const OrderReply = Type.Object(
  {
    ...orderFields,
    dry_run: Type.Optional(Type.Literal(true, { description: "Nothing was stored." })),
  },
  { title: "OrderReply" },
);
export type OrderReply = Static<typeof OrderReply>;

const nextCursor = Type.Union([Type.String(), Type.Null()], {
  description: "Send it as `cursor` for the next page; null on the last one.",
});

export const OrderList = Type.Object(
  { items: Type.Array(OrderWire), next_cursor: nextCursor },
  { title: "OrderList" },
);
export type OrderList = Static<typeof OrderList>;

export const OrderWhy = Type.Object(
  {
    order_id: orderId,
    state: orderState,
    left: Type.Integer(),
    because: Type.Enum(["price", "minimum", "patience", "round", "nothing_there", "over"], {
      description:
        "`price`: nobody is within its limit. `minimum`: those who are can't give enough. " +
        "`patience`: it waits for a nearer slot. `round`: its class is cleared later. " +
        "`nothing_there`: the other side is empty. `over`: it waits no more.",
    }),
    detail: Type.String({ description: "The same in a sentence." }),
    nearest_price: Type.Optional(Type.Number({ description: "The best price of the other side." })),
    price_for_all: Type.Optional(
      Type.Number({ description: "The limit with which all that is left would trade now." }),
    ),
    amount_at_limit: toldNumber("Units offered or wanted within its limit."),
    amount_ahead: toldNumber("Units that wait before it."),
    farther_time: Type.Optional(toldTime("When it takes slots farther away.")),
    next_free_time: Type.Optional(toldTime("When the next lease of the class ends, if it does.")),
    last_trade_time: Type.Optional(toldTime("When others last traded within its limit.")),
  },
  { title: "OrderWhy" },
);
export type OrderWhy = Static<typeof OrderWhy>;

export const LeaseRenewal = Type.Object(
  { duration_s: Type.Optional(askedSpan("From its present end on. Absent: the class's lease.")) },
  { ...CLOSED, title: "LeaseRenewal", examples: [{ duration_s: 3_600 }] },
);
export type LeaseRenewal = Static<typeof LeaseRenewal>;

const leaseFields = {
  lease_id: leaseId,
  class: Type.String(),
  user_id: Type.String(),
  amount: Type.Integer(),
  start_time: Type.Integer(),
  end_time: Type.Integer(),
  price: Type.Number({ description: "Credits per unit-hour." }),
  held: Type.Number({ description: "Credits held for the time ahead." }),
  node: Type.Optional(Type.String()),
  gpus: Type.Optional(Type.Array(Type.Integer())),
  ask: Type.Optional(orderId),
};

export const LeaseWire = Type.Object(leaseFields, { title: "Lease" });
export type LeaseWire = Static<typeof LeaseWire>;

export const LeaseReply = Type.Object(
  {
    ...leaseFields,
    dry_run: Type.Optional(Type.Literal(true, { description: "Nothing was stored." })),
  },
  { title: "LeaseReply" },
);
export type LeaseReply = Static<typeof LeaseReply>;

export const LeaseList = Type.Object(
  { items: Type.Array(LeaseWire), next_cursor: nextCursor },
  { title: "LeaseList" },
);
export type LeaseList = Static<typeof LeaseList>;
