import type { LeaseWire, OrderReply, OrderWhy, OrderWire } from "../../../wire/index.ts";
import type { Output } from "../../terminal/io.ts";
import { paint } from "../../terminal/paint.ts";
import { type Column, renderFacts, renderTable } from "../../terminal/table.ts";
import { plain } from "../../terminal/width.ts";
import { formatInstant } from "../../time/iso.ts";
import { unitWords } from "../words.ts";

/** One order with its fills. */
export function renderOrder(order: OrderReply, output: Output): string {
  const { expires, returns, placed_time, ended_time } = order;
  const facts = renderFacts(
    [
      ["name", order.name],
      ["class", order.class],
      ["wants", `${unitWords(order.amount)} at ${order.limit} an hour${wordsOf(order)}`],
      ["left", order.left === 0 ? undefined : order.left],
      ["held", order.held === 0 ? undefined : `${order.held} credits`],
      ["lease", order.lease_id],
      ["user", order.user_id],
      ["inputs", inputsOf(order)],
      ["placed", formatInstant(placed_time)],
      ["expires", expires === undefined ? undefined : formatInstant(expires)],
      ["returns", returns === undefined ? undefined : formatInstant(returns)],
      ["ended", ended_time === undefined ? undefined : formatInstant(ended_time)],
    ],
    output,
  );
  return `${headOf(order, output)}\n${facts}${renderFills(order, output)}`;
}

export function renderOrders(items: readonly OrderWire[], output: Output): string {
  const rows = items.map((order) => [
    order.order_id,
    order.side,
    order.class,
    order.state,
    `${order.amount - order.left}/${order.amount}`,
    order.limit,
    order.user_id,
    formatInstant(order.placed_time),
    order.name,
  ]);
  return renderTable(ORDERS, rows, output);
}

/** Why an order has not been filled, and what would have. */
export function renderWhyOrder(why: OrderWhy, output: Output): string {
  const at = (time: number | undefined) => (time === undefined ? undefined : formatInstant(time));
  const head = paint(output, "bold", `order ${why.order_id} is ${why.state}`);
  return `${head}\n  ${plain(why.detail)}\n${renderFacts(
    [
      ["nearest price", why.nearest_price],
      ["for all of it", why.price_for_all],
      ["within limit", why.amount_at_limit],
      ["ahead", why.amount_ahead],
      ["goes farther", at(why.farther_time)],
      ["next free", at(why.next_free_time)],
      ["last traded", at(why.last_trade_time)],
    ],
    output,
  )}`;
}

export function renderLease(lease: LeaseWire, output: Output): string {
  const head = paint(output, "green", `lease ${lease.lease_id}`);
  return `${head}\n${renderFacts(
    [
      ["class", lease.class],
      ["holds", `${unitWords(lease.amount)} at ${lease.price} an hour`],
      ["from", formatInstant(lease.start_time)],
      ["until", formatInstant(lease.end_time)],
      ["node", lease.node],
      [
        "GPUs",
        lease.gpus === undefined || lease.gpus.length === 0 ? undefined : lease.gpus.join(" "),
      ],
      ["user", lease.user_id],
      ["held", `${lease.held} credits`],
      ["offered by", lease.ask],
    ],
    output,
  )}`;
}

export function renderLeases(items: readonly LeaseWire[], output: Output): string {
  const rows = items.map((lease) => [
    lease.lease_id,
    lease.class,
    lease.amount,
    lease.price,
    lease.node,
    formatInstant(lease.end_time),
    lease.user_id,
    lease.ask,
  ]);
  return renderTable(LEASES, rows, output);
}

const ORDERS: readonly Column[] = [
  { title: "order" },
  { title: "side" },
  { title: "class" },
  { title: "state" },
  { title: "filled", align: "right" },
  { title: "limit", align: "right" },
  { title: "user" },
  { title: "placed" },
  { title: "name" },
];

const LEASES: readonly Column[] = [
  { title: "lease" },
  { title: "class" },
  { title: "units", align: "right" },
  { title: "price", align: "right" },
  { title: "node" },
  { title: "until" },
  { title: "user" },
  { title: "offered by" },
];

const FILLS: readonly Column[] = [
  { title: "lease" },
  { title: "units", align: "right" },
  { title: "price", align: "right" },
  { title: "node" },
  { title: "distance", align: "right" },
  { title: "until" },
];

function renderFills({ fills }: OrderWire, output: Output): string {
  if (fills.length === 0) return "";
  const rows = fills.map((fill) => [
    fill.lease_id,
    fill.amount,
    fill.price,
    fill.node,
    fill.distance,
    formatInstant(fill.end_time),
  ]);
  return renderTable(FILLS, rows, output);
}

function headOf({ order_id, side, state, reason, dry_run, left }: OrderReply, output: Output) {
  const why =
    reason === undefined || state === "cancelled" ? "" : ` (${REASONS[reason] ?? reason})`;
  if (dry_run === true) {
    const rest = left === 0 ? "all of it" : `all but ${left}`;
    const would = `the ${side} would be ${state}${why}, filled: ${rest}; nothing was stored`;
    return paint(output, "green", `dry run: ${would}`);
  }
  const isGood = state === "open" || state === "filled";
  return paint(output, isGood ? "green" : "yellow", `${side} ${order_id} is ${state}${why}`);
}

/** Why the rest of an order waits no more, where its state does not say it. */
const REASONS: Readonly<Record<string, string>> = {
  would_trade: "it would have traded at once",
  not_all: "not all of it was there",
  below_minimum: "too little was there",
  self_trade: "it met an order of its own owner",
  immediate_only: "nothing more was there at once",
  lease_over: "the lease it sold is over",
  surplus: "nobody bought it in time",
};

function wordsOf({ min_amount, time_in_force, prefer, side }: OrderWire): string {
  const least = min_amount > 1 ? `, at least ${min_amount}` : "";
  const force = time_in_force === "gtc" ? "" : `, ${time_in_force}`;
  return `${least}${force}${side === "bid" && prefer !== "nearest" ? `, ${prefer} first` : ""}`;
}

function inputsOf({ inputs }: OrderWire): string | undefined {
  if (inputs.length === 0) return undefined;
  return inputs
    .map(({ node, data_center, rack, server, bytes = 1 }) => {
      const place = node ?? (data_center === undefined ? "?" : `${data_center}/${rack}/${server}`);
      return `${place} (${bytes})`;
    })
    .join(", ");
}
