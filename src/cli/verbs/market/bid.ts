import { type Command, Option } from "commander";
import type { OrderRequest } from "../../../wire/index.ts";
import type { Clock } from "../../ask/clock.ts";
import { withExamples } from "../../ask/command.ts";
import { collect, parseCount, parseDecimal, parseWhole } from "../../ask/whole.ts";
import { withAsked } from "../../failure.ts";
import { openSession } from "../../session.ts";
import { renderOrder } from "../../tell/market/orders.ts";
import { unitWords } from "../../tell/words.ts";
import type { Io } from "../../terminal/io.ts";
import { parseDuration } from "../../time/duration.ts";
import { UsageError } from "../../usage.ts";
import { FORCES, readKeyed, sendOptions } from "./options.ts";

interface Options {
  readonly limit: number;
  readonly amount?: number;
  readonly min?: number;
  readonly input?: readonly string[];
  readonly prefer?: NonNullable<OrderRequest["prefer"]>;
  readonly patience?: string;
  readonly force?: NonNullable<OrderRequest["time_in_force"]>;
  readonly expires?: string;
  readonly budget?: number;
  readonly name?: string;
  readonly user?: string;
  readonly dryRun?: boolean;
  readonly idempotencyKey?: string;
}

/** `arbiter bid`: wants units of a class, up to a price. */
export function addBid(program: Command, io: Io): void {
  const command = program
    .command("bid <class>")
    .summary("bid for units of a class")
    .description(
      "Bid for units of a class: takes what is there within the limit, waits for the rest.",
    )
    .requiredOption("-l, --limit <credits>", "the most for a unit and hour", parseDecimal)
    .option("-n, --amount <units>", "how many; 1 if absent", parseWhole)
    .option("--min <units>", "the least that is of use", parseWhole)
    .option("-i, --input <place[=bytes]>", "where data is: a node, or dc/rack/server", collect)
    .addOption(
      new Option("--prefer <what>", "what to take first").choices([
        "nearest",
        "cheapest",
        "fastest",
      ]),
    )
    .option("--patience <rack,dc,any>", "how long to wait for a nearer slot: 10s,1m,5m")
    .addOption(new Option("--force <when>", "how long it is in force").choices([...FORCES]))
    .option("--expires <time>", "ends by itself then")
    .option("--budget <credits>", "the most that may be held for it", parseDecimal)
    .option("--name <text>", "a name for people")
    .option("-u, --user <id>", "whose it is")
    .option("--dry-run", "say what it would come to, store nothing")
    .option("--idempotency-key <key>", "your name for it: asked again, nothing is doubled")
    .action(async (cls: string, options: Options, self: Command) => {
      const session = openSession(self, io);
      const body = bodyOf(cls, options, session.clock);
      const words = `${unitWords(body.amount ?? 1)} of ${cls}`;
      const reply = await withAsked({ words }, () =>
        session.client.market.place(body, sendOptions(options, io.signal)),
      );
      session.answer(reply, (order) => renderOrder(order, io.out));
    });
  withExamples(
    command,
    [
      "bid a100 --limit 2.5 --amount 4",
      "bid a100 --limit 2.5 --amount 4 --dry-run",
      "bid slot --limit 0.2 --input n7=900 --input dc1/r2/n9=100 --patience 5s,30s,5m",
      "bid a100 --limit 3 --amount 8 --min 8 --force fok",
    ],
    { hasTimes: true },
  );
}

function bodyOf(cls: string, options: Options, clock: Clock): OrderRequest {
  const { limit, amount, min, input, prefer, patience, budget } = options;
  return {
    side: "bid",
    class: cls,
    limit,
    ...(amount === undefined ? {} : { amount }),
    ...(min === undefined ? {} : { min_amount: min }),
    ...(input === undefined ? {} : { inputs: input.map(readInput) }),
    ...(prefer === undefined ? {} : { prefer }),
    ...(patience === undefined ? {} : { patience_s: readPatience(patience) }),
    ...(budget === undefined ? {} : { budget }),
    ...readKeyed(options, clock),
  };
}

/** `n7`, `n7=900` or `dc1/r2/n9=100`; a node's id may have slashes of its own. */
function readInput(text: string): NonNullable<OrderRequest["inputs"]>[number] {
  const [, place = "", size] = /^(.*?)(?:=(\d+))?$/.exec(text) ?? [];
  const bytes = size === undefined ? {} : { bytes: parseCount(size) };
  const [data_center, rack, server, more] = place.split("/");
  const isPlace = data_center !== undefined && rack !== undefined && server !== undefined;
  if (isPlace && more === undefined) return { data_center, rack, server, ...bytes };
  if (place === "") throw new UsageError(`--input "${text}" names no place`);
  return { node: place, ...bytes };
}

function readPatience(text: string): NonNullable<OrderRequest["patience_s"]> {
  const parts = text.split(",");
  if (parts.length !== 3) {
    throw new UsageError(`--patience "${text}" can't be read: write 10s,1m,5m`);
  }
  const [rack = 0, data_center = 0, any = 0] = parts.map(parseDuration);
  return { rack, data_center, any };
}
