import type { Command } from "commander";
import { withExamples } from "../../ask/command.ts";
import { openSession } from "../../session.ts";
import { renderCheckinJob } from "../../tell/checkin/jobs.ts";
import type { Io } from "../../terminal/io.ts";

/** `arbiter checkin cancel`: the job needs no devices any more. */
export function addCancel(parent: Command, io: Io): void {
  const command = parent
    .command("cancel <job>")
    .description("End a job: it needs no devices any more, and its round is over.")
    .action(async (id: string, _: object, self: Command) => {
      const session = openSession(self, io);
      const job = await session.client.checkin.jobs.end(id, { signal: io.signal });
      session.answer(job, (value) => renderCheckinJob(value, io.out));
    });
  withExamples(command, ["checkin cancel local-17"]);
}
