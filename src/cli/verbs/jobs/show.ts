import type { Command } from "commander";
import { withExamples } from "../../ask/command.ts";
import { parseCount, parseWhole } from "../../ask/whole.ts";
import { openSession } from "../../session.ts";
import { renderDetail } from "../../tell/jobs/jobs.ts";
import type { Io } from "../../terminal/io.ts";

interface Options {
  readonly fromPart?: number;
  readonly limit?: number;
}

/** `arbiter jobs show`: one job with its parts. */
export function addShow(parent: Command, io: Io): void {
  const command = parent
    .command("show <id>")
    .description("Show a job with its parts.")
    .option("--from-part <n>", "the first part to list", parseWhole)
    .option("--limit <n>", "how many parts", parseCount)
    .action(async (id: string, { fromPart, limit }: Options, self: Command) => {
      const session = openSession(self, io);
      const page = {
        ...(fromPart === undefined ? {} : { from_part: fromPart }),
        ...(limit === undefined ? {} : { limit }),
      };
      const job = await session.client.jobs.get(id, page, { signal: io.signal });
      session.answer(job, (value) => renderDetail(value, io.out));
      if (job.next_part !== null) {
        session.note(`there are more parts: --from-part ${job.next_part} for the next ones`);
      }
    });
  withExamples(command, ["jobs show j17", "jobs show j17 --from-part 100 --json"]);
}
