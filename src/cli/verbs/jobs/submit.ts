import type { Command } from "commander";
import type { JobRequest } from "../../../wire/index.ts";
import type { Clock } from "../../ask/clock.ts";
import { withExamples } from "../../ask/command.ts";
import { collect, parseCount, parseWhole } from "../../ask/whole.ts";
import { withAsked } from "../../failure.ts";
import { openSession } from "../../session.ts";
import { renderJob } from "../../tell/jobs/jobs.ts";
import { unitWords } from "../../tell/words.ts";
import type { Io } from "../../terminal/io.ts";
import { parseDuration } from "../../time/duration.ts";
import { UsageError } from "../../usage.ts";

interface Options {
  readonly pool: string;
  readonly size: number;
  readonly walltime?: string;
  readonly count?: number;
  readonly gang?: boolean;
  readonly queue?: string;
  readonly name?: string;
  readonly priority?: number;
  readonly after?: readonly string[];
  readonly notBefore?: string;
  readonly user?: string;
  readonly dryRun?: boolean;
  readonly idempotencyKey?: string;
}

/** `arbiter jobs submit`: work that starts when there is room for it. */
export function addSubmit(parent: Command, io: Io): void {
  const command = parent
    .command("submit")
    .description("Submit a job: one, an array of equal parts, or a gang that starts together.")
    .requiredOption("-p, --pool <id>", "where it runs")
    .requiredOption("-s, --size <units>", "units of each part", parseWhole)
    .option("-w, --walltime <duration>", "how long a part may run; then it is stopped")
    .option("-n, --count <n>", "equal parts", parseCount)
    .option("--gang", "all parts start and end together")
    .option("-q, --queue <name>", "a queue of the pool")
    .option("--name <text>", "a name for people")
    .option("--priority <n>", "higher goes first; above 0 takes an operator", parseWhole)
    .option("--after <job[:when]>", "wait for a job to be ok, failed or any; repeatable", collect)
    .option("--not-before <time>", "wait until then at least")
    .option("-u, --user <id>", "whose it is")
    .option("--dry-run", "say what would happen, store nothing")
    .option("--idempotency-key <key>", "your name for it: asked again, nothing is doubled")
    .action(async (options: Options, self: Command) => {
      const session = openSession(self, io);
      const body = bodyOf(options, session.clock);
      const { dryRun, idempotencyKey } = options;
      const words = `${unitWords(body.size)} of ${body.pool}`;
      const reply = await withAsked({ words }, () =>
        session.client.jobs.submit(body, {
          signal: io.signal,
          ...(dryRun === undefined ? {} : { dryRun }),
          ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
        }),
      );
      session.answer(reply, (job) => renderJob(job, io.out));
    });
  withExamples(
    command,
    [
      "jobs submit --pool gpu --size 4 --walltime 2h --name train",
      "jobs submit --pool gpu --size 1 --count 100 --walltime 30m",
      "jobs submit --pool gpu --size 8 --count 4 --gang --walltime 1d",
      "jobs submit --pool gpu --size 1 --after j17 --after j18:any --not-before 'tomorrow 06:00'",
    ],
    { hasTimes: true },
  );
}

function bodyOf(options: Options, clock: Clock): JobRequest {
  const { pool, size, walltime, count, gang, queue, name, priority, after, user } = options;
  const notBefore = clock.seconds(options.notBefore);
  return {
    pool,
    size,
    ...(walltime === undefined ? {} : { walltime_s: parseDuration(walltime) }),
    ...(count === undefined ? {} : { count }),
    ...(gang === undefined ? {} : { gang }),
    ...(queue === undefined ? {} : { queue }),
    ...(name === undefined ? {} : { name }),
    ...(priority === undefined ? {} : { priority }),
    ...(after === undefined ? {} : { after: after.map(readAfter) }),
    ...(notBefore === undefined ? {} : { not_before: notBefore }),
    ...(user === undefined ? {} : { user_id: user }),
  };
}

const CONDITIONS = ["ok", "failed", "any"] as const;

/** `j17` or `j17:any`. */
function readAfter(text: string): NonNullable<JobRequest["after"]>[number] {
  const [job_id = "", word] = text.split(":");
  if (word === undefined) return { job_id };
  const when = CONDITIONS.find((known) => known === word);
  if (when === undefined) {
    throw new UsageError(`--after "${text}" can't be read: write j17, j17:failed or j17:any`);
  }
  return { job_id, when };
}
