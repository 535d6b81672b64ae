import type { Command } from "commander";
import { withExamples } from "../../ask/command.ts";
import { openSession } from "../../session.ts";
import { renderPool } from "../../tell/pools.ts";
import type { Io } from "../../terminal/io.ts";

/** `arbiter pool show`: one pool with its schedule and maintenance. */
export function addPoolShow(parent: Command, io: Io): void {
  const command = parent
    .command("show <id>")
    .description("Show a pool with its schedule and its maintenance.")
    .action(async (id: string, _: object, self: Command) => {
      const session = openSession(self, io);
      const pool = await session.client.pools.get(id, { signal: io.signal });
      session.answer(pool, (value) => renderPool(value, io.out));
    });
  withExamples(command, ["pool show gpu"]);
}
