import type { Command } from "commander";
import { withExamples } from "../../ask/command.ts";
import { addPoolOptions, type PoolOptions, poolChangeOf } from "../../ask/pool.ts";
import { openSession } from "../../session.ts";
import { renderPool } from "../../tell/pools.ts";
import type { Io } from "../../terminal/io.ts";
import { UsageError } from "../../usage.ts";

/** `arbiter pool update`: other options; what is not named stays. */
export function addUpdate(parent: Command, io: Io): void {
  const command = parent
    .command("update <id>")
    .description("Change a pool's options. What is not named stays as it is.");
  addPoolOptions(command).action(async (id: string, options: PoolOptions, self: Command) => {
    const session = openSession(self, io);
    const change = poolChangeOf(options);
    if (Object.keys(change).length === 0) throw new UsageError("say what to change, see --help");
    const pool = await session.client.pools.update(id, change, { signal: io.signal });
    session.answer(pool, (value) => renderPool(value, io.out));
  });
  withExamples(command, ["pool update gpu --price 3", "pool update west --fallback east:1.5"]);
}
