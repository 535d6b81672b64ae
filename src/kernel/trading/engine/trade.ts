import { assert } from "../../../base/index.ts";
import { type Movement, tradeValue } from "../../market/index.ts";
import type {
  Due,
  Instant,
  MarketClass,
  MicroCredits,
  Millis,
  Order,
  Units,
} from "../../model/index.ts";
import type { OrderTraded } from "../types.ts";
import { paidUntil, split } from "./dues.ts";
import { grantOfHolder, grantOfSupply, type Trade } from "./grant.ts";
import { holdOn, leaseOn, leftOf, move, type Paper, tell } from "./paper.ts";

/** What is held for each unit that a bid wants: its limit for a whole lease. */
export function heldPerUnit(limit: MicroCredits, leaseMs: Millis): MicroCredits {
  return tradeValue(limit, 1, leaseMs);
}

/** Does a trade on paper: the grant changes hands, and the money for it is held. */
export function trade(paper: Paper, cls: MarketClass, about: Trade): void {
  const { bid, ask, amount, price } = about;
  const grant = paper.nextGrant;
  paper.nextGrant += 1;
  paper.trades += 1;
  const given =
    ask === undefined
      ? grantOfSupply(paper, cls, about, grant)
      : grantOfHolder(paper, cls, { ...about, ask }, grant);
  const { startAt, endAt, node, events } = given;
  const sold = ask === undefined ? undefined : sell(paper, ask, amount, startAt);
  const to = ask === undefined ? paper.indexOf(cls.options.seller) : ask.user;
  const hold = paper.nextHold;
  paper.nextHold += 1;
  const { feePpm } = cls.options;
  const due: Due = { from: bid.user, to, price, startAt, endAt, hold, feePpm };
  const dues = [due, ...(sold?.dues ?? [])];
  paper.leases.set(grant, { grant, class: cls.index, user: bid.user, units: amount, dues });
  takeFromOrders(paper, about);
  move(paper, payment(paper, cls, bid, due, amount));
  for (const event of events) paper.events.push(event);
  tell(paper, {
    kind: "order.traded",
    order: bid.number,
    class: cls.name,
    userId: paper.nameOf(bid.user),
    ask: ask?.number ?? 0,
    seller: paper.nameOf(to),
    amount,
    price,
    grant,
    startAt,
    endAt,
    ...(node === undefined ? {} : { node }),
    ...(about.cost === undefined ? {} : { cost: about.cost }),
    dues,
    ...(sold === undefined ? {} : { from: sold.from }),
  });
}

function takeFromOrders(paper: Paper, { bid, ask, amount }: Trade): void {
  for (const order of ask === undefined ? [bid] : [bid, ask]) {
    const left = leftOf(paper, order) - amount;
    assert(left >= 0, "no order trades more than is left of it");
    paper.left.set(order.number, left);
  }
}

/** The bid's money goes to the lease; what it need not keep for what is left of it comes back. */
function payment(
  paper: Paper,
  cls: MarketClass,
  bid: Order,
  due: Due,
  amount: Units,
): readonly Movement[] {
  const value = tradeValue(due.price, amount, due.endAt - due.startAt);
  const kept = leftOf(paper, bid) * heldPerUnit(bid.limit, cls.options.leaseMs);
  const surplus = holdOn(paper, bid.hold) - value - kept;
  assert(surplus >= 0, "a bid's money is held before it is on the book");
  const account = bid.user;
  const from = { account, hold: bid.hold };
  return [
    { from, to: { account, hold: due.hold }, amount: value, reason: "hold" },
    { from, to: { account }, amount: surplus, reason: "release" },
  ];
}

interface Sold {
  readonly dues: readonly Due[];
  readonly from: NonNullable<OrderTraded["from"]>;
}

/** The seller's lease is paid up to now; what it owes from then on for the part goes along. */
function sell(paper: Paper, ask: Order, amount: Units, at: Instant): Sold {
  const lease = leaseOn(paper, ask.grant);
  assert(lease !== undefined && lease.units >= amount, "an ask sells what its lease has");
  const paid = paidUntil(paper, lease, at);
  move(paper, paid.movements);
  const parts = split(paper, paid.dues, lease.units, amount);
  move(paper, parts.movements);
  const units = lease.units - amount;
  paper.leases.set(ask.grant, { ...lease, units, dues: parts.kept });
  return { dues: parts.sold, from: { grant: ask.grant, units, dues: parts.kept } };
}
