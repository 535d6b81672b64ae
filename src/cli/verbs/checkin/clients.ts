import type { Command } from "commander";
import { withExamples } from "../../ask/command.ts";
import { parseCount } from "../../ask/whole.ts";
import { openSession } from "../../session.ts";
import { renderCheckinClients } from "../../tell/checkin/jobs.ts";
import type { Io } from "../../terminal/io.ts";

interface Options {
  readonly limit?: number;
  readonly cursor?: string;
}

/** `arbiter checkin clients`: the devices of a job's active round. */
export function addClients(parent: Command, io: Io): void {
  const command = parent
    .command("clients <job>")
    .description("List the devices that were accepted for a job's active round.")
    .option("--limit <n>", "how many on a page", parseCount)
    .option("--cursor <cursor>", "the page after this one")
    .action(async (id: string, { limit, cursor }: Options, self: Command) => {
      const session = openSession(self, io);
      const page = {
        ...(limit === undefined ? {} : { limit }),
        ...(cursor === undefined ? {} : { cursor }),
      };
      const list = await session.client.checkin.jobs.clients(id, page, { signal: io.signal });
      session.answer(list, (value) => renderCheckinClients(value, io.out));
      if (list.next_cursor !== null) {
        session.note(`there are more: --cursor ${list.next_cursor} for the next page`);
      }
    });
  withExamples(command, [
    "checkin clients local-17",
    "checkin clients local-17 --limit 1000 --json",
  ]);
}
