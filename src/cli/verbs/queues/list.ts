import type { Command } from "commander";
import { withExamples } from "../../ask/command.ts";
import { openSession } from "../../session.ts";
import { renderQueues } from "../../tell/jobs/queues.ts";
import type { Io } from "../../terminal/io.ts";

/** `arbiter queues list`: in the order in which they are served. */
export function addList(parent: Command, io: Io): void {
  const command = parent
    .command("list")
    .description("List queues in the order in which they are served, pool by pool.")
    .option("-p, --pool <id>", "only of this pool")
    .action(async (query: { pool?: string }, self: Command) => {
      const session = openSession(self, io);
      const queues = await session.client.queues.list(query, { signal: io.signal });
      session.answer(queues, ({ items }) => renderQueues(items, io.out));
    });
  withExamples(command, ["queues list", "queues list --pool gpu --json"]);
}
