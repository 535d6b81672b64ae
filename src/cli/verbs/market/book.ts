import type { Command } from "commander";
import { withExamples } from "../../ask/command.ts";
import { parseCount } from "../../ask/whole.ts";
import { openSession } from "../../session.ts";
import { renderBook } from "../../tell/market/book.ts";
import type { Io } from "../../terminal/io.ts";

/** `arbiter book`: who offers and who wants, by price. */
export function addBook(program: Command, io: Io): void {
  const command = program
    .command("book <class>")
    .summary("draw the book of a class")
    .description("Draw the book of a class: asks above, bids below. The supply is among the asks.")
    .option("--limit <n>", "prices of each side", parseCount)
    .action(async (cls: string, options: { readonly limit?: number }, self: Command) => {
      const session = openSession(self, io);
      const { market } = session.client;
      const { limit } = options;
      const [depth, quote] = await Promise.all([
        market.depth(cls, limit === undefined ? {} : { limit }, { signal: io.signal }),
        market.quote(cls, { signal: io.signal }),
      ]);
      session.answer({ ...depth, quote }, () => renderBook(depth, quote, io.out));
    });
  withExamples(command, ["book a100", "book a100 --limit 5 --json"]);
}
