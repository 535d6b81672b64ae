import type {
  Actor,
  AmendOrder,
  Fill,
  InputPlace,
  LeaseView,
  LocatedInput,
  Millis,
  OrderInput,
  OrderView,
  PlaceAsk,
  PlaceBid,
  RequestKey,
  UserId,
} from "../../../kernel/index.ts";
import type { FieldError } from "../../problems/problem.ts";
import type {
  Fill as FillWire,
  LeaseWire,
  OrderChange,
  OrderRequest,
  OrderWire,
} from "../../schemas/market/index.ts";
import { parseLeaseId, toLeaseId, toOrderId } from "../ids.ts";
import { parseCredits, toCredits } from "../money.ts";
import type { Parsed } from "../reservation-codec.ts";
import { toMillis, toSeconds, toSecondsUp } from "../time.ts";

/** What the edge knows about a request, beside the body. */
export interface OrderContext {
  readonly actor: Actor;
  readonly userId: UserId;
  readonly key?: RequestKey;
}

const SIXTEENTHS = 16;
const CREDITS_RULE = "must have at most 6 decimals";

/** The command of a request whose types were checked. Errors: fields that don't go together. */
export function toOrderCommand(
  body: OrderRequest,
  context: OrderContext,
): Parsed<PlaceBid | PlaceAsk> {
  const errors: FieldError[] = [];
  const limit = creditsAt("/limit", body.limit, errors);
  const { actor, userId, key } = context;
  const base = {
    actor,
    userId,
    class: body.class,
    limit,
    timeInForce: body.time_in_force ?? "gtc",
    selfTrade: body.self_trade ?? "cancel_resting",
    ...(body.name === undefined ? {} : { name: body.name }),
    ...(body.expires === undefined ? {} : { expiresAt: toMillis(body.expires) }),
    ...(key === undefined ? {} : { key }),
  } as const;
  const value = body.side === "bid" ? bidOf(body, base, errors) : askOf(body, base, errors);
  return errors.length > 0 ? { ok: false, errors } : { ok: true, value };
}

export function toOrderChange(
  body: OrderChange,
  target: { readonly actor: Actor; readonly order: number },
): Parsed<AmendOrder> {
  const errors: FieldError[] = [];
  const { limit, amount, expires } = body;
  const value: AmendOrder = {
    kind: "order.amend",
    ...target,
    ...(limit === undefined ? {} : { limit: creditsAt("/limit", limit, errors) }),
    ...(amount === undefined ? {} : { amount }),
    ...(expires === undefined ? {} : { expiresAt: toMillis(expires) }),
  };
  return errors.length > 0 ? { ok: false, errors } : { ok: true, value };
}

type Base = Omit<PlaceAsk, "kind" | "grant" | "amount">;

const BID_ONLY = ["min_amount", "prefer", "inputs", "patience_s", "budget"] as const;

function bidOf(body: OrderRequest, base: Base, errors: FieldError[]): PlaceBid {
  const { patience_s: patience = {}, budget, min_amount } = body;
  if (body.lease_id !== undefined) {
    errors.push({ path: "/lease_id", message: "goes with an ask only" });
  }
  const inputs = (body.inputs ?? []).map((input, index) => inputOf(input, index, errors));
  const rackMs = millis(patience.rack);
  const dataCenterMs = Math.max(rackMs, millis(patience.data_center));
  return {
    kind: "order.bid",
    ...base,
    amount: body.amount ?? 1,
    ...(min_amount === undefined ? {} : { minimum: min_amount }),
    prefer: body.prefer ?? "nearest",
    inputs,
    patience: { rackMs, dataCenterMs, anywhereMs: Math.max(dataCenterMs, millis(patience.any)) },
    ...(budget === undefined ? {} : { budget: creditsAt("/budget", budget, errors) }),
  };
}

function askOf(body: OrderRequest, base: Base, errors: FieldError[]): PlaceAsk {
  for (const field of BID_ONLY) {
    if (body[field] === undefined) continue;
    errors.push({ path: `/${field}`, message: "goes with a bid only" });
  }
  const grant = body.lease_id === undefined ? undefined : parseLeaseId(body.lease_id);
  if (grant === undefined) errors.push({ path: "/lease_id", message: "must be there for an ask" });
  const { amount } = body;
  return {
    kind: "order.ask",
    ...base,
    grant: grant ?? 0,
    ...(amount === undefined ? {} : { amount }),
  };
}

function inputOf(
  input: NonNullable<OrderRequest["inputs"]>[number],
  index: number,
  errors: FieldError[],
): OrderInput {
  const { node, data_center: dataCenter, rack, server, bytes = 1 } = input;
  const parts = [dataCenter, rack, server].filter((part) => part !== undefined);
  const isWhole = parts.length === 3 || parts.length === 0;
  if (!isWhole || (node !== undefined && parts.length > 0)) {
    const message = "must have a node, or data centre, rack and server, or no place at all";
    errors.push({ path: `/inputs/${index}`, message });
  }
  const place: InputPlace | undefined =
    node !== undefined
      ? { node }
      : dataCenter !== undefined && rack !== undefined && server !== undefined
        ? { dataCenter, rack, server }
        : undefined;
  return place === undefined ? { bytes } : { place, bytes };
}

export function toOrderWire(view: OrderView): OrderWire {
  const { name, endReason, expiresAt, returnsAt, endedAt, grant, patience } = view;
  return {
    order_id: toOrderId(view.number),
    class: view.class,
    side: view.side,
    user_id: view.userId,
    ...(name === undefined ? {} : { name }),
    state: view.state,
    ...(endReason === undefined ? {} : { reason: endReason }),
    limit: toCredits(view.limit),
    amount: view.amount,
    left: view.left,
    min_amount: view.minimum,
    time_in_force: view.timeInForce,
    self_trade: view.selfTrade,
    prefer: view.prefer,
    ...(expiresAt === undefined ? {} : { expires: toSecondsUp(expiresAt) }),
    ...(returnsAt === undefined ? {} : { returns: toSecondsUp(returnsAt) }),
    placed_time: toSeconds(view.createdAt),
    ...(endedAt === undefined ? {} : { ended_time: toSecondsUp(endedAt) }),
    held: toCredits(view.held),
    value: toCredits(view.value),
    ...(grant === undefined ? {} : { lease_id: toLeaseId(grant, view.onNodes) }),
    inputs: view.inputs.map(toInput),
    patience_s: {
      rack: toSecondsUp(patience.rackMs),
      data_center: toSecondsUp(patience.dataCenterMs),
      any: toSecondsUp(patience.anywhereMs),
    },
    fills: view.fills.map((fill) => toFill(fill, view.onNodes)),
  };
}

function toInput({ place, bytes }: LocatedInput): OrderWire["inputs"][number] {
  if (place === undefined) return { bytes };
  if ("node" in place) return { node: place.node, bytes };
  const { dataCenter: data_center, rack, server } = place;
  return { data_center, rack, server, bytes };
}

function toFill({ grant, at, amount, price, endAt, node, cost }: Fill, onNodes: boolean): FillWire {
  return {
    lease_id: toLeaseId(grant, onNodes),
    time: toSeconds(at),
    amount,
    price: toCredits(price),
    end_time: toSecondsUp(endAt),
    ...(node === undefined ? {} : { node }),
    ...(cost === undefined ? {} : { distance: cost / SIXTEENTHS - 1 }),
  };
}

export function toLeaseWire(view: LeaseView): LeaseWire {
  const { grant, units, startAt, endAt, price, held, node, gpus, ask } = view;
  return {
    lease_id: toLeaseId(grant, node !== undefined),
    class: view.class,
    user_id: view.userId,
    amount: units,
    start_time: toSeconds(startAt),
    end_time: toSecondsUp(endAt),
    price: toCredits(price),
    held: toCredits(held),
    ...(node === undefined ? {} : { node }),
    ...(gpus === undefined ? {} : { gpus: [...gpus] }),
    ...(ask === undefined ? {} : { ask: toOrderId(ask) }),
  };
}

function millis(seconds: number | undefined): Millis {
  return seconds === undefined ? 0 : toMillis(seconds);
}

function creditsAt(path: string, credits: number, errors: FieldError[]): number {
  const micro = parseCredits(credits);
  if (micro === undefined) errors.push({ path, message: CREDITS_RULE });
  return micro ?? 0;
}
