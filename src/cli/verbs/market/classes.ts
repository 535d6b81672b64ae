import { type Command, Option } from "commander";
import type { ClassRequest } from "../../../wire/index.ts";
import { withExamples } from "../../ask/command.ts";
import { parseDecimal, parseWhole } from "../../ask/whole.ts";
import { openSession } from "../../session.ts";
import { renderClass, renderClasses } from "../../tell/market/book.ts";
import type { Io } from "../../terminal/io.ts";
import { parseDuration } from "../../time/duration.ts";

/** `arbiter classes`: what is traded, and on what terms. */
export function addClasses(program: Command, io: Io): void {
  const parent = program
    .command("classes")
    .summary("make, list and delete resource classes of the market")
    .description("Make, list and delete resource classes of the market.");
  addList(parent, io);
  addSet(parent, io);
  addDelete(parent, io);
}

function addList(parent: Command, io: Io): void {
  const command = parent
    .command("list")
    .description("List resource classes.")
    .action(async (_: object, self: Command) => {
      const session = openSession(self, io);
      const reply = await session.client.market.classes({ signal: io.signal });
      session.answer(reply, ({ items }) => renderClasses(items, io.out));
    });
  withExamples(command, ["classes list", "classes list --json"]);
}

interface Options {
  readonly pool?: string;
  readonly nodes?: boolean;
  readonly cores?: number;
  readonly memory?: number;
  readonly gpus?: number;
  readonly price?: number;
  readonly lease?: string;
  readonly leaseMin?: string;
  readonly surplus?: string;
  readonly fee?: number;
  readonly ordersPerOwner?: number;
  readonly rounds?: string;
  readonly by?: "price" | "distance";
  readonly seller?: string;
}

function addSet(parent: Command, io: Io): void {
  const command = parent
    .command("set <class>")
    .description("Make a class, or give it other terms. What is left out gets its default.")
    .option("-p, --pool <id>", "its free units are the supply")
    .option("--nodes", "free slots on nodes that are in no pool are the supply")
    .option("--cores <n>", "of a slot", parseDecimal)
    .option("--memory <MiB>", "of a slot", parseWhole)
    .option("--gpus <n>", "whole GPUs of a slot", parseWhole)
    .option("--price <credits>", "for a unit of the supply and hour", parseDecimal)
    .option("--lease <duration>", "how long a fill holds its units")
    .option("--lease-min <duration>", "the least rest that may be sold on")
    .option("--surplus <duration>", "what nobody buys goes back after so long")
    .option("--fee <ppm>", "millionths of each payment for the market", parseWhole)
    .option("--orders-per-owner <n>", "open orders of one owner", parseWhole)
    .option("--rounds <duration>", "orders meet in rounds, so far apart")
    .addOption(
      new Option("--by <what>", "what rounds go by")
        .choices(["price", "distance"])
        .default("price"),
    )
    .option("--seller <user>", "who is paid for the supply")
    .action(async (cls: string, options: Options, self: Command) => {
      const session = openSession(self, io);
      const body = bodyOf(options);
      const reply = await session.client.market.putClass(cls, body, { signal: io.signal });
      session.answer(reply, (value) => renderClass(value, io.out));
    });
  withExamples(command, [
    "classes set gpu --pool gpu --price 2.5 --lease 1h --seller owner",
    "classes set a100 --pool a100s --gpus 1 --cores 8 --memory 65536 --price 2.5",
    "classes set slot --nodes --cores 1 --memory 1024 --price 0.1 --lease 15m",
  ]);
}

function bodyOf(options: Options): ClassRequest {
  const { pool, nodes, cores, memory, gpus, price, fee, ordersPerOwner, seller } = options;
  const { lease, leaseMin, surplus, rounds, by = "price" } = options;
  const hasSlot = cores !== undefined || memory !== undefined || gpus !== undefined;
  return {
    ...(pool === undefined ? {} : { pool }),
    ...(nodes === true ? { nodes: {} } : {}),
    ...(hasSlot ? { slot: slotOf(options) } : {}),
    ...(price === undefined ? {} : { price }),
    ...(lease === undefined ? {} : { lease_s: parseDuration(lease) }),
    ...(leaseMin === undefined ? {} : { lease_min_s: parseDuration(leaseMin) }),
    ...(surplus === undefined ? {} : { surplus_s: parseDuration(surplus) }),
    ...(fee === undefined ? {} : { fee_ppm: fee }),
    ...(ordersPerOwner === undefined ? {} : { orders_per_owner: ordersPerOwner }),
    ...(rounds === undefined ? {} : { clearing: { by, every_s: parseDuration(rounds) } }),
    ...(seller === undefined ? {} : { seller }),
  };
}

function slotOf({ cores, memory, gpus }: Options): NonNullable<ClassRequest["slot"]> {
  return {
    ...(cores === undefined ? {} : { cpu_milli: Math.round(cores * 1_000) }),
    ...(memory === undefined ? {} : { memory_mib: memory }),
    ...(gpus === undefined ? {} : { gpus }),
  };
}

function addDelete(parent: Command, io: Io): void {
  const command = parent
    .command("delete <class>")
    .description("Delete a class that nobody has an open order or a lease of.")
    .action(async (cls: string, _: object, self: Command) => {
      const session = openSession(self, io);
      const reply = await session.client.market.deleteClass(cls, { signal: io.signal });
      session.answer(reply, (value) => renderClass(value, io.out));
    });
  withExamples(command, ["classes delete a100"]);
}
