import type { Command } from "commander";
import { withExamples } from "../../ask/command.ts";
import { openSession } from "../../session.ts";
import { renderQueue } from "../../tell/jobs/queues.ts";
import type { Io } from "../../terminal/io.ts";

/** `arbiter queues delete`: one that has no jobs. */
export function addDelete(parent: Command, io: Io): void {
  const command = parent
    .command("delete <pool> <queue>")
    .description("Delete a queue in which nothing is held, waits or runs.")
    .action(async (pool: string, queue: string, _: object, self: Command) => {
      const session = openSession(self, io);
      const reply = await session.client.queues.delete(pool, queue, { signal: io.signal });
      session.answer(reply, (value) => renderQueue(value, io.out));
    });
  withExamples(command, ["queues delete gpu urgent"]);
}
