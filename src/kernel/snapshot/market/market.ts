import { heapPairs, heapPush } from "../../../base/index.ts";
import { keptHistory, placesOf, restoreHistory, restorePlaces } from "../../market/index.ts";
import { createClass, type LedgerState } from "../../model/index.ts";
import { isGrantHeld, rebuildBooks } from "../../trading/index.ts";
import { leaseFrom, linesFrom, orderFrom, placeFrom } from "../codec.ts";
import { type Columns, floatsColumn, readTexts, textColumns } from "../columns.ts";
import type { MarketHead, NamedColumn } from "../types.ts";

export function marketHead({ market }: LedgerState): MarketHead {
  const { nextOrder, nextHold, nextPriority, nextMovement, classNames, classes, money } = market;
  return {
    nextOrder,
    nextHold,
    nextPriority,
    nextMovement,
    classNames,
    classes: classes.flatMap((cls) => {
      if (cls === undefined) return [];
      const { index, name, options, roundAt, history } = cls;
      return [{ index, name, options, roundAt, history: keptHistory(history) }];
    }),
    balances: [...money.balances].sort(([a], [b]) => a - b),
  };
}

/** Places in the order of their coming, the rest by number: equal states have equal columns. */
export function marketColumns({ market }: LedgerState): readonly NamedColumn[] {
  const { orders, leases, statements, topology, money, ended } = market;
  const holds = [...money.holds].sort(([a], [b]) => a - b);
  const texts = (name: string, items: readonly unknown[]): readonly NamedColumn[] =>
    textColumns(
      `market/${name}`,
      items.map((item) => JSON.stringify(item)),
    );
  const { keys, values } = heapPairs(ended);
  return [
    ...texts("places", placesOf(topology)),
    ...texts(
      "orders",
      [...orders.values()].sort((a, b) => a.number - b.number),
    ),
    ...texts(
      "leases",
      [...leases.values()].sort((a, b) => a.grant - b.grant),
    ),
    ...texts(
      "statements",
      [...statements].sort(([a], [b]) => a - b),
    ),
    { name: "market/holds/number", data: Float64Array.from(holds, ([hold]) => hold) },
    { name: "market/holds/account", data: Float64Array.from(holds, ([, one]) => one.account) },
    { name: "market/holds/left", data: Float64Array.from(holds, ([, one]) => one.left) },
    { name: "market/ended/at", data: keys },
    { name: "market/ended/order", data: values },
  ];
}

/** The market, once nodes, placements and grants are there. */
export function decodeMarket(
  state: LedgerState,
  head: MarketHead | undefined,
  columns: Columns,
): void {
  const { market } = state;
  if (head === undefined || !columns.has("market/holds/number")) return;
  restorePlaces(market.topology, readTexts(columns, "market/places").map(placeFrom));
  const { nextOrder, nextHold, nextPriority, nextMovement } = head;
  Object.assign(market, { nextOrder, nextHold, nextPriority, nextMovement });
  decodeMoney(state, head, columns);
  decodeClasses(state, head);
  for (const text of readTexts(columns, "market/orders")) {
    const order = orderFrom(text);
    market.orders.set(order.number, order);
    if (order.state !== "open") continue;
    const { openOf } = market.classes[order.class]!;
    openOf.set(order.user, (openOf.get(order.user) ?? 0) + 1);
    if (order.grant > 0) market.askOf.set(order.grant, order.number);
  }
  market.oldestOrder = market.orders.keys().next().value ?? nextOrder;
  for (const text of readTexts(columns, "market/leases")) {
    const lease = leaseFrom(text);
    market.leases.set(lease.grant, lease);
    if (!isGrantHeld(state, lease.grant)) market.overs.add(lease.grant);
  }
  const endedAt = floatsColumn(columns, "market/ended/at");
  floatsColumn(columns, "market/ended/order").forEach((order, i) => {
    heapPush(market.ended, endedAt[i]!, order);
  });
  for (const cls of market.classes) if (cls !== undefined) rebuildBooks(state, cls);
}

function decodeMoney({ market }: LedgerState, head: MarketHead, columns: Columns): void {
  const { balances, holds } = market.money;
  for (const [account, balance] of head.balances) balances.set(account, balance);
  const account = floatsColumn(columns, "market/holds/account");
  const left = floatsColumn(columns, "market/holds/left");
  floatsColumn(columns, "market/holds/number").forEach((hold, i) => {
    holds.set(hold, { account: account[i]!, left: left[i]! });
  });
  for (const text of readTexts(columns, "market/statements")) {
    const [owner, lines] = linesFrom(text);
    market.statements.set(owner, lines);
  }
}

function decodeClasses(state: LedgerState, head: MarketHead): void {
  const { market } = state;
  for (const name of head.classNames) {
    market.classNames.push(name);
    market.classes.push(undefined);
  }
  for (const { history, roundAt, ...about } of head.classes) {
    const cls = createClass(market, about);
    cls.roundAt = roundAt;
    restoreHistory(cls.history, history);
    market.classes[about.index] = cls;
    market.classOf.set(about.name, about.index);
  }
}
