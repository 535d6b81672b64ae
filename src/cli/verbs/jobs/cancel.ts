import type { Command } from "commander";
import { withExamples } from "../../ask/command.ts";
import { parseWhole } from "../../ask/whole.ts";
import { openSession } from "../../session.ts";
import { renderJob } from "../../tell/jobs/jobs.ts";
import type { Io } from "../../terminal/io.ts";

interface Options {
  readonly part?: number;
  readonly dryRun?: boolean;
}

/** `arbiter jobs cancel`: takes back a job, wherever it stands. */
export function addCancel(parent: Command, io: Io): void {
  const command = parent
    .command("cancel <id>")
    .description("Cancel a job, or one part of it. What it held is free again at once.")
    .option("--part <n>", "only this part, counted from 0", parseWhole)
    .option("--dry-run", "say what would happen, store nothing")
    .action(async (id: string, { part, dryRun = false }: Options, self: Command) => {
      const session = openSession(self, io);
      const which = part === undefined ? {} : { part };
      const options = { ...which, dryRun, signal: io.signal };
      const reply = await session.client.jobs.cancel(id, options);
      session.answer(reply, (job) => renderJob(job, io.out));
    });
  withExamples(command, ["jobs cancel j17", "jobs cancel j17 --part 3"]);
}
