import { unreachable } from "../../../base/index.ts";
import type { AccountEvent, MoneyParty, TradingEvent } from "../../../kernel/index.ts";
import type { StreamEvent } from "../../schemas/stream.ts";
import { toLeaseId, toOrderId } from "../ids.ts";
import { toCredits } from "../money.ts";
import { toSeconds, toSecondsUp } from "../time.ts";

/** What the feed tells of money that has moved: sums by reason, and the first two sides. */
export function accountFacts({ movements, note }: AccountEvent): Partial<StreamEvent> {
  const [first] = movements;
  if (first === undefined) return {};
  const owner = [first.from, first.to].find((party) => "user" in party);
  return {
    ...(owner !== undefined && "user" in owner ? { user_id: owner.user } : {}),
    reason: first.reason,
    from: partyName(first.from),
    to: partyName(first.to),
    credits: toCredits(movements.reduce((sum, { amount }) => sum + amount, 0)),
    ...(note === undefined ? {} : { message: note }),
  };
}

/** What the feed tells of classes, orders and leases. */
export function tradingFacts(event: TradingEvent): Partial<StreamEvent> {
  const own = { class: event.class };
  switch (event.kind) {
    case "order.placed":
      return {
        ...own,
        order_id: toOrderId(event.order),
        user_id: event.userId,
        side: event.side,
        amount: event.amount,
        limit: toCredits(event.limit),
        ...(event.name === undefined ? {} : { name: event.name }),
      };
    case "order.rested":
      return { ...own, order_id: toOrderId(event.order), amount: event.amount };
    case "order.traded":
      return {
        ...own,
        order_id: toOrderId(event.order),
        ...(event.ask === 0 ? {} : { ask: toOrderId(event.ask) }),
        amount: event.amount,
        price: toCredits(event.price),
        lease_id: toLeaseId(event.grant, event.node !== undefined),
        ...(event.node === undefined ? {} : { node: event.node }),
        start_time: toSeconds(event.startAt),
        end_time: toSecondsUp(event.endAt),
      };
    case "order.ended":
      return {
        ...own,
        order_id: toOrderId(event.order),
        outcome: event.state,
        reason: event.reason,
        amount: event.left,
      };
    case "order.amended":
      return {
        ...own,
        order_id: toOrderId(event.order),
        limit: toCredits(event.limit),
        amount: event.left,
      };
    case "order.widened":
      return { ...own, order_id: toOrderId(event.order) };
    default:
      return otherFacts(event);
  }
}

/** What the feed tells of classes and leases. */
function otherFacts(
  event: Extract<TradingEvent, { readonly kind: `market.${string}` | `lease.${string}` }>,
): Partial<StreamEvent> {
  const own = { class: event.class };
  switch (event.kind) {
    case "market.class_stored":
      return { ...own, price: toCredits(event.options.price) };
    case "market.class_deleted":
      return own;
    case "market.cleared":
      return {
        ...own,
        ...(event.price === undefined ? {} : { price: toCredits(event.price) }),
        ...(event.nextAt === undefined ? {} : { until_time: toSecondsUp(event.nextAt) }),
      };
    case "lease.renewed":
      return { ...own, end_time: toSecondsUp(event.endAt), price: toCredits(event.due.price) };
    case "lease.reduced":
      return { ...own, amount: event.units };
    case "lease.settled":
      return own;
    default:
      return unreachable(event);
  }
}

function partyName(party: MoneyParty): string {
  return "user" in party ? party.user : party.market;
}
