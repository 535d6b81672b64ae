import type { Command } from "commander";
import { withExamples } from "../../ask/command.ts";
import { openSession } from "../../session.ts";
import { renderWhy } from "../../tell/jobs/why.ts";
import type { Io } from "../../terminal/io.ts";

/** `arbiter jobs why`: why a job does not run yet, and when it may. */
export function addWhy(parent: Command, io: Io): void {
  const command = parent
    .command("why <id>")
    .description("Say why a job does not run yet, who is ahead of it, and when it may start.")
    .action(async (id: string, _: object, self: Command) => {
      const session = openSession(self, io);
      const why = await session.client.jobs.why(id, { signal: io.signal });
      session.answer(why, (value) => renderWhy(value, session.clock.now, io.out));
    });
  withExamples(command, ["jobs why j17", "jobs why j17 --json"]);
}
