import type { Command } from "commander";
import { withExamples } from "../../ask/command.ts";
import { openSession } from "../../session.ts";
import { renderCheckinJob, renderCheckinTasks } from "../../tell/checkin/jobs.ts";
import type { Io } from "../../terminal/io.ts";

/** `arbiter checkin show`: one job with its latest rounds. */
export function addShow(parent: Command, io: Io): void {
  const command = parent
    .command("show <job>")
    .description("Show a job with its latest rounds.")
    .action(async (id: string, _: object, self: Command) => {
      const session = openSession(self, io);
      const { jobs } = session.client.checkin;
      const options = { signal: io.signal };
      const job = await jobs.get(id, options);
      const { items: tasks } = await jobs.tasks(id, {}, options);
      session.answer({ ...job, tasks }, (value) => {
        const table = tasks.length === 0 ? "" : `\n${renderCheckinTasks(tasks, io.out)}`;
        return `${renderCheckinJob(value, io.out)}${table}`;
      });
    });
  withExamples(command, ["checkin show local-17", "checkin show local-17 --json"]);
}
