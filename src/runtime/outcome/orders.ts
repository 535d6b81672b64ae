import {
  type Accepted,
  type Command,
  type KernelEvent,
  type LedgerState,
  market,
  type OrderPlaced,
  type OrderView,
  type Stamp,
  viewOrder,
} from "../../kernel/index.ts";

/** Does a command speak of orders or money, so that its idempotency key names no grant? */
export function isOfMarket({ kind }: Command): boolean {
  return /^(account|market|order|lease)\./.test(kind);
}

/** The orders that a command made or changed, as they stand. */
export function ordersAfter(
  state: LedgerState,
  command: Command,
  decision: Accepted<KernelEvent>,
): readonly OrderView[] {
  return orderNumbers(command, decision).flatMap((order) => viewOrder(state, order) ?? []);
}

/** The same as they would be; the state is as it was before. */
export function ordersForeseen(
  state: LedgerState,
  command: Command,
  decision: Accepted<KernelEvent>,
  stamp: Stamp,
): readonly OrderView[] {
  return orderNumbers(command, decision).flatMap((order) => {
    const placed = decision.events.find(
      (event) => event.kind === "order.placed" && event.order === order,
    );
    const isNew = placed?.kind === "order.placed";
    const before = isNew ? placedView(state, placed, stamp) : viewOrder(state, order);
    const hold = isNew ? placed.hold : state.market.orders.get(order)?.hold;
    if (before === undefined || hold === undefined) return [];
    const about = { hold, at: stamp.at };
    return [decision.events.reduce((view, event) => orderAfter(view, event, about), before)];
  });
}

function orderNumbers(command: Command, decision: Accepted<KernelEvent>): readonly number[] {
  switch (command.kind) {
    case "order.bid":
    case "order.ask":
      return (
        decision.replayOf ??
        decision.events.flatMap((event) => (event.kind === "order.placed" ? [event.order] : []))
      );
    case "order.amend":
    case "order.cancel":
      return [command.order];
    default:
      return [];
  }
}

interface About {
  /** Where the order's money is held. */
  readonly hold: number;
  readonly at: number;
}

function orderAfter(view: OrderView, event: KernelEvent, { hold, at }: About): OrderView {
  switch (event.kind) {
    case "order.traded":
      return event.order === view.number || event.ask === view.number
        ? tradedView(view, event, at)
        : view;
    case "order.ended": {
      if (event.order !== view.number) return view;
      const { state, reason, left } = event;
      return { ...view, state, endReason: reason, left, endedAt: at };
    }
    case "order.amended": {
      if (event.order !== view.number) return view;
      const { limit, left, minimum } = event;
      return { ...view, limit, left, minimum, amount: view.amount - view.left + left };
    }
    case "account.moved":
      return { ...view, held: view.held + heldBy(hold, event) };
    default:
      return view;
  }
}

type Traded = Extract<KernelEvent, { readonly kind: "order.traded" }>;
type Moved = Extract<KernelEvent, { readonly kind: "account.moved" }>;

function tradedView(view: OrderView, event: Traded, at: number): OrderView {
  const { grant, amount, price, startAt, endAt, node, cost } = event;
  const left = view.left - amount;
  const fill = {
    grant,
    at,
    amount,
    price,
    endAt,
    ...(node === undefined ? {} : { node }),
    ...(cost === undefined ? {} : { cost }),
  };
  const value = view.value + market.tradeValue(price, amount, endAt - startAt);
  const ended = left === 0 ? ({ state: "filled", endedAt: at } as const) : {};
  return { ...view, ...ended, left, value, fills: [...view.fills, fill] };
}

/** What movements put into a hold, less what they took out of it. */
function heldBy(hold: number, { movements }: Moved): number {
  let sum = 0;
  for (const { from, to, amount } of movements) {
    if ("user" in to && to.hold === hold) sum += amount;
    if ("user" in from && from.hold === hold) sum -= amount;
  }
  return sum;
}

function placedView(state: LedgerState, event: OrderPlaced, { at }: Stamp): OrderView {
  const {
    kind: _kind,
    order,
    key: _key,
    hold: _hold,
    grant,
    expiresAt,
    returnsAt,
    ...rest
  } = event;
  const index = state.market.classOf.get(event.class);
  const cls = index === undefined ? undefined : state.market.classes[index];
  return {
    ...rest,
    number: order,
    onNodes: cls?.options.isOnNodes ?? false,
    left: event.amount,
    ...(expiresAt === Number.MAX_SAFE_INTEGER ? {} : { expiresAt }),
    ...(returnsAt === Number.MAX_SAFE_INTEGER ? {} : { returnsAt }),
    inputs: event.inputs.map((input) => ({ ...input, server: -1 })),
    createdAt: at,
    state: "open",
    held: 0,
    ...(grant === 0 ? {} : { grant }),
    fills: [],
    value: 0,
  };
}
