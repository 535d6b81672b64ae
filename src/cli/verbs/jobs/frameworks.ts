import type { Command } from "commander";
import { withExamples } from "../../ask/command.ts";
import { openSession } from "../../session.ts";
import { renderFrameworks } from "../../tell/jobs/runs.ts";
import type { Io } from "../../terminal/io.ts";

/** `arbiter jobs frameworks`: who takes offers. */
export function addFrameworks(parent: Command, io: Io): void {
  const command = parent
    .command("frameworks")
    .description("List the frameworks that are connected, and what each is offered now.")
    .action(async (_: object, self: Command) => {
      const session = openSession(self, io);
      const list = await session.client.jobs.frameworks({ signal: io.signal });
      session.answer(list, ({ items }) => renderFrameworks(items, io.out));
    });
  withExamples(command, ["jobs frameworks", "jobs frameworks --json"]);
}
