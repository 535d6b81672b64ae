import type { Command } from "commander";
import { withExamples } from "../../ask/command.ts";
import { parseWhole } from "../../ask/whole.ts";
import { openSession } from "../../session.ts";
import { renderJob } from "../../tell/jobs/jobs.ts";
import type { Io } from "../../terminal/io.ts";

interface Options {
  readonly part?: number;
  readonly failed?: boolean;
  readonly message?: string;
}

/** `arbiter jobs finish`: said by whoever runs it. */
export function addFinish(parent: Command, io: Io): void {
  const command = parent
    .command("finish <id>")
    .description("Say that a job is over: what it still held is free again at once.")
    .option("--part <n>", "only this part, counted from 0; all that run without it", parseWhole)
    .option("--failed", "it failed; else it is done")
    .option("-m, --message <text>", "what went wrong")
    .action(async (id: string, { part, failed = false, message }: Options, self: Command) => {
      const session = openSession(self, io);
      const body = {
        outcome: failed ? "failed" : "done",
        ...(part === undefined ? {} : { part }),
        ...(message === undefined ? {} : { message }),
      } as const;
      const reply = await session.client.jobs.finish(id, body, { signal: io.signal });
      session.answer(reply, (job) => renderJob(job, io.out));
    });
  withExamples(command, [
    "jobs finish j17",
    "jobs finish j17 --part 3 --failed -m 'out of memory'",
  ]);
}
