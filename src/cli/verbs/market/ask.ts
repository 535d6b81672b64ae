import { type Command, Option } from "commander";
import type { OrderRequest } from "../../../wire/index.ts";
import { withExamples } from "../../ask/command.ts";
import { parseDecimal, parseWhole } from "../../ask/whole.ts";
import { openSession } from "../../session.ts";
import { renderOrder } from "../../tell/market/orders.ts";
import type { Io } from "../../terminal/io.ts";
import { FORCES, readKeyed, sendOptions } from "./options.ts";

interface Options {
  readonly limit: number;
  readonly amount?: number;
  readonly force?: NonNullable<OrderRequest["time_in_force"]>;
  readonly expires?: string;
  readonly name?: string;
  readonly user?: string;
  readonly dryRun?: boolean;
  readonly idempotencyKey?: string;
}

/** `arbiter ask`: sells the rest of a lease. */
export function addAsk(program: Command, io: Io): void {
  const command = program
    .command("ask <class> <lease>")
    .summary("sell the rest of a lease")
    .description("Sell the rest of a lease: the buyer holds it from then on, and pays you.")
    .requiredOption("-l, --limit <credits>", "the least for a unit and hour", parseDecimal)
    .option("-n, --amount <units>", "units of it; all if absent", parseWhole)
    .addOption(new Option("--force <when>", "how long it is in force").choices([...FORCES]))
    .option("--expires <time>", "ends by itself then")
    .option("--name <text>", "a name for people")
    .option("-u, --user <id>", "whose it is")
    .option("--dry-run", "say what it would come to, store nothing")
    .option("--idempotency-key <key>", "your name for it: asked again, nothing is doubled")
    .action(async (cls: string, lease: string, options: Options, self: Command) => {
      const session = openSession(self, io);
      const { limit, amount } = options;
      const body: OrderRequest = {
        side: "ask",
        class: cls,
        limit,
        lease_id: lease,
        ...(amount === undefined ? {} : { amount }),
        ...readKeyed(options, session.clock),
      };
      const reply = await session.client.market.place(body, sendOptions(options, io.signal));
      session.answer(reply, (order) => renderOrder(order, io.out));
    });
  withExamples(command, [
    "ask a100 p17 --limit 2",
    "ask gpu r4 --limit 1.5 --amount 2 --force ioc",
  ]);
}
