import type { Command } from "commander";
import { withExamples } from "../../ask/command.ts";
import { openSession } from "../../session.ts";
import type { Io } from "../../terminal/io.ts";

/** `arbiter pool delete`: a pool that holds nothing any more. */
export function addDelete(parent: Command, io: Io): void {
  const command = parent
    .command("delete <id>")
    .description("Delete a pool that holds nothing scheduled or active.")
    .action(async (id: string, _: object, self: Command) => {
      const session = openSession(self, io);
      const pool = await session.client.pools.delete(id, { signal: io.signal });
      session.answer(pool, (value) => `pool ${value.id} is deleted\n`);
    });
  withExamples(command, ["pool delete west"]);
}
