import {
  listOrders as listLive,
  type OrderCommand,
  type OrderFilter,
  viewOrder,
  whyOrder as whyLive,
} from "../../../kernel/index.ts";
import {
  LIST_LIMIT,
  type OrderReply,
  parseOrderId,
  problem,
  toOrderChange,
  toOrderCommand,
  toOrderWhy,
  toOrderWire,
} from "../../../wire/index.ts";
import { actorOf, onlyUser, ownerOf } from "../../access/caller.ts";
import type { Answer, Call, Handlers } from "../../http/call.ts";
import { ask, type Context, invalid, keyOf, onlyOwn, refusal } from "../context.ts";
import { maySee, pageBefore } from "./seen.ts";

type OrderHandlers = Pick<
  Handlers,
  "placeOrder" | "listOrders" | "getOrder" | "whyOrder" | "amendOrder" | "cancelOrder"
>;

/** Bids and asks. */
export function orderHandlers(context: Context): OrderHandlers {
  return {
    placeOrder: (call) => placeOrder(context, call),
    listOrders: (call) => listOrders(context, call),
    getOrder: (call) => getOrder(context, call),
    whyOrder: (call) => whyOrder(context, call),
    amendOrder: async ({ params, body, query, caller }) => {
      const order = parseOrderId(params.id);
      if (order === undefined) return unknownOrder(params.id);
      const command = toOrderChange(body, { actor: actorOf(caller), order });
      if (!command.ok) return invalid(command.errors);
      return change(context, command.value, query.dry_run === true);
    },
    cancelOrder: async ({ params, query, caller }) => {
      const order = parseOrderId(params.id);
      if (order === undefined) return unknownOrder(params.id);
      const command = { kind: "order.cancel", actor: actorOf(caller), order } as const;
      return change(context, command, query.dry_run === true);
    },
  };
}

async function placeOrder(
  context: Context,
  { body, query, caller, request }: Call<"placeOrder">,
): Promise<Answer> {
  const owner = ownerOf(caller, body.user_id);
  if ("problem" in owner) return owner;
  const keyed = keyOf(request.headers["idempotency-key"], body);
  if ("errors" in keyed) return invalid(keyed.errors);
  const { userId } = owner;
  const command = toOrderCommand(body, { actor: actorOf(caller, userId), userId, ...keyed });
  if (!command.ok) return invalid(command.errors);
  const isDryRun = query.dry_run === true;
  const outcome = await ask(context, command.value, isDryRun);
  if (!outcome.ok) return refusal(outcome, "orders");
  const [view] = outcome.orders;
  // The key is kept for as long as an order that is over, but many may have come since.
  if (view === undefined) return { problem: problem("unknown_order", "That order is forgotten.") };
  const reply: OrderReply = { ...toOrderWire(view), ...(isDryRun ? { dry_run: true } : {}) };
  return { status: isDryRun || outcome.replayed ? 200 : 201, body: reply };
}

async function change(context: Context, command: OrderCommand, isDryRun: boolean): Promise<Answer> {
  const outcome = await ask(context, command, isDryRun);
  if (!outcome.ok) return refusal(outcome, "orders");
  const reply: OrderReply = toOrderWire(outcome.orders[0]!);
  return { status: 200, body: isDryRun ? { ...reply, dry_run: true } : reply };
}

async function listOrders(
  { backend }: Context,
  { query, caller }: Call<"listOrders">,
): Promise<Answer> {
  const own = onlyUser(caller);
  if (own !== undefined && query.user !== undefined && query.user !== own) return onlyOwn();
  const before = pageBefore(query.cursor);
  if (typeof before === "object") return invalid([before]);
  const userId = own ?? query.user;
  const filter: OrderFilter = {
    ...(userId === undefined ? {} : { userId }),
    ...(query.class === undefined ? {} : { class: query.class }),
    ...(query.side === undefined ? {} : { side: query.side }),
    ...(query.state === undefined ? {} : { states: [query.state] }),
  };
  const limit = query.limit ?? LIST_LIMIT;
  const page = await backend.read((state) => listLive(state, filter, limit, before));
  const body = { items: page.items.map(toOrderWire), next_cursor: page.next ?? null };
  return { status: 200, body };
}

async function getOrder(
  { backend }: Context,
  { params, caller }: Call<"getOrder">,
): Promise<Answer> {
  const order = parseOrderId(params.id);
  if (order === undefined) return unknownOrder(params.id);
  const view = await backend.read((state) => viewOrder(state, order));
  if (view === undefined || !maySee(caller, view.userId)) return unknownOrder(params.id);
  return { status: 200, body: toOrderWire(view) };
}

async function whyOrder(
  { backend }: Context,
  { params, caller }: Call<"whyOrder">,
): Promise<Answer> {
  const order = parseOrderId(params.id);
  if (order === undefined) return unknownOrder(params.id);
  const now = backend.now();
  const found = await backend.read((state) => {
    const owner = viewOrder(state, order)?.userId;
    const isSeen = owner !== undefined && maySee(caller, owner);
    return isSeen ? whyLive(state, order, now) : undefined;
  });
  return found === undefined ? unknownOrder(params.id) : { status: 200, body: toOrderWhy(found) };
}

function unknownOrder(id: string): Answer {
  const detail = `There is no order ${JSON.stringify(id)} to see.`;
  return { problem: problem("unknown_order", detail, { order_id: id }) };
}
