import { type Command, Option } from "commander";
import type { OrderChange, OrderListQuery, OrderWire } from "../../../wire/index.ts";
import { withExamples } from "../../ask/command.ts";
import { parseCount, parseDecimal, parseWhole } from "../../ask/whole.ts";
import { openSession, type Session } from "../../session.ts";
import { renderOrder, renderOrders, renderWhyOrder } from "../../tell/market/orders.ts";
import type { Io } from "../../terminal/io.ts";
import { sendOptions } from "./options.ts";

/** `arbiter orders`: bids and asks that were placed. */
export function addOrders(program: Command, io: Io): void {
  const parent = program
    .command("orders")
    .summary("list, explain, change and cancel bids and asks")
    .description("List, explain, change and cancel bids and asks.");
  addList(parent, io);
  addShow(parent, io);
  addWhy(parent, io);
  addAmend(parent, io);
  addCancel(parent, io);
}

interface ListOptions {
  readonly user?: string;
  readonly class?: string;
  readonly side?: OrderWire["side"];
  readonly state?: OrderWire["state"];
  readonly limit?: number;
  readonly cursor?: string;
  readonly all?: boolean;
}

const STATES: Record<OrderWire["state"], true> = {
  open: true,
  filled: true,
  cancelled: true,
  expired: true,
  returned: true,
  ended: true,
};

function addList(parent: Command, io: Io): void {
  const command = parent
    .command("list")
    .description("List orders in all states, newest first. Users see their own.")
    .option("-u, --user <id>", "only this user's")
    .option("-c, --class <name>", "only of this class")
    .addOption(new Option("--side <side>", "only bids, or only asks").choices(["bid", "ask"]))
    .addOption(new Option("--state <state>", "only in this state").choices(Object.keys(STATES)))
    .option("--limit <n>", "how many on a page", parseCount)
    .option("--cursor <cursor>", "the page after this one")
    .option("--all", "all pages")
    .action((options: ListOptions, self: Command) => list(openSession(self, io), options));
  withExamples(command, ["orders list --state open", "orders list --class a100 --all --json"]);
}

async function list(session: Session, options: ListOptions): Promise<void> {
  const { client, io } = session;
  const query = queryOf(options);
  if (options.all === true) {
    const items: OrderWire[] = [];
    for await (const item of client.market.listAll(query, { signal: io.signal })) items.push(item);
    session.answer({ items, next_cursor: null }, () => renderOrders(items, io.out));
    return;
  }
  const page = await client.market.list(query, { signal: io.signal });
  session.answer(page, ({ items }) => renderOrders(items, io.out));
  if (page.next_cursor !== null) {
    session.note(`there are more: --cursor ${page.next_cursor} for the next page, --all for all`);
  }
}

/** Options of all verbs stand among these, so each field is picked. */
function queryOf({ user, class: cls, side, state, limit, cursor }: ListOptions): OrderListQuery {
  return {
    ...(user === undefined ? {} : { user }),
    ...(cls === undefined ? {} : { class: cls }),
    ...(side === undefined ? {} : { side }),
    ...(state === undefined ? {} : { state }),
    ...(limit === undefined ? {} : { limit }),
    ...(cursor === undefined ? {} : { cursor }),
  };
}

function addShow(parent: Command, io: Io): void {
  const command = parent
    .command("show <id>")
    .description("Show an order with its fills.")
    .action(async (id: string, _: object, self: Command) => {
      const session = openSession(self, io);
      const order = await session.client.market.get(id, { signal: io.signal });
      session.answer(order, (value) => renderOrder(value, io.out));
    });
  withExamples(command, ["orders show m17", "orders show m17 --json"]);
}

function addWhy(parent: Command, io: Io): void {
  const command = parent
    .command("why <id>")
    .description(
      "Say why an order has not been filled: the price, time and amount that would have.",
    )
    .action(async (id: string, _: object, self: Command) => {
      const session = openSession(self, io);
      const why = await session.client.market.why(id, { signal: io.signal });
      session.answer(why, (value) => renderWhyOrder(value, io.out));
    });
  withExamples(command, ["orders why m17"]);
}

interface AmendOptions {
  readonly limit?: number;
  readonly amount?: number;
  readonly expires?: string;
  readonly dryRun?: boolean;
}

function addAmend(parent: Command, io: Io): void {
  const command = parent
    .command("amend <id>")
    .description("Change an open order. Another limit, or more, loses its place among equals.")
    .option("-l, --limit <credits>", "another limit", parseDecimal)
    .option("-n, --amount <units>", "what shall be left of it", parseWhole)
    .option("--expires <time>", "ends by itself then")
    .option("--dry-run", "say what it would come to, store nothing")
    .action(async (id: string, options: AmendOptions, self: Command) => {
      const session = openSession(self, io);
      const expires = session.clock.seconds(options.expires);
      const { limit, amount } = options;
      const body: OrderChange = {
        ...(limit === undefined ? {} : { limit }),
        ...(amount === undefined ? {} : { amount }),
        ...(expires === undefined ? {} : { expires }),
      };
      const reply = await session.client.market.amend(id, body, sendOptions(options, io.signal));
      session.answer(reply, (order) => renderOrder(order, io.out));
    });
  withExamples(command, ["orders amend m17 --limit 3", "orders amend m17 --amount 2 --dry-run"]);
}

function addCancel(parent: Command, io: Io): void {
  const command = parent
    .command("cancel <id>")
    .description("Take an open order back; what was held for it is free.")
    .option("--dry-run", "say what would happen, store nothing")
    .action(async (id: string, options: { readonly dryRun?: boolean }, self: Command) => {
      const session = openSession(self, io);
      const reply = await session.client.market.cancel(id, sendOptions(options, io.signal));
      session.answer(reply, (order) => renderOrder(order, io.out));
    });
  withExamples(command, ["orders cancel m17"]);
}
