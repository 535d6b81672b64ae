import type { Command } from "commander";
import type { PoolSummary } from "../../../wire/index.ts";
import { withExamples } from "../../ask/command.ts";
import { openSession } from "../../session.ts";
import { renderPools } from "../../tell/pools.ts";
import type { Io } from "../../terminal/io.ts";

/** `arbiter pool list`: all of them. */
export function addPoolList(parent: Command, io: Io): void {
  const command = parent
    .command("list")
    .description("List all pools, by id.")
    .action(async (_: object, self: Command) => {
      const session = openSession(self, io);
      const items: PoolSummary[] = [];
      for await (const pool of session.client.pools.listAll({}, { signal: io.signal })) {
        items.push(pool);
      }
      session.answer({ items, next_cursor: null }, () => renderPools(items, io.out));
    });
  withExamples(command, ["pool list", "pool list --json"]);
}
