import type { Command } from "commander";
import { withExamples } from "../../ask/command.ts";
import { openSession } from "../../session.ts";
import { renderCheckinWhy } from "../../tell/checkin/jobs.ts";
import type { Io } from "../../terminal/io.ts";

/** `arbiter checkin explain`: why a round is not filled, and when it may be. */
export function addExplain(parent: Command, io: Io): void {
  const command = parent
    .command("explain <job>")
    .description("Say why a job's round is not filled, who is ahead, and when it may be.")
    .action(async (id: string, _: object, self: Command) => {
      const session = openSession(self, io);
      const why = await session.client.checkin.jobs.why(id, { signal: io.signal });
      session.answer(why, (value) => renderCheckinWhy(value, io.out));
    });
  withExamples(command, ["checkin explain local-17", "checkin explain local-17 --json"]);
}
