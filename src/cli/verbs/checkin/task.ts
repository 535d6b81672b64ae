import type { Command } from "commander";
import { withExamples } from "../../ask/command.ts";
import { parseWhole } from "../../ask/whole.ts";
import { openSession } from "../../session.ts";
import { renderCheckinJob, renderCheckinTask } from "../../tell/checkin/jobs.ts";
import type { Io } from "../../terminal/io.ts";

interface Options {
  readonly demand: number;
  readonly need?: number;
  readonly wait?: boolean;
  readonly idempotencyKey?: string;
}

/** `arbiter checkin task`: a round of devices for a job. */
export function addTask(parent: Command, io: Io): void {
  const command = parent
    .command("task <job>")
    .description("Ask for a round of devices. It takes the place of the round before.")
    .requiredOption("-n, --demand <n>", "devices wanted", parseWhole)
    .option("--need <n>", "devices that must finish; all of them by default", parseWhole)
    .option("--wait", "wait until it has as many devices as it asks for")
    .option("--idempotency-key <key>", "your name for it: asked again, nothing is doubled")
    .action(async (id: string, options: Options, self: Command) => {
      const session = openSession(self, io);
      const { demand, need, idempotencyKey } = options;
      const { jobs } = session.client.checkin;
      const body = { demand, ...(need === undefined ? {} : { need }) };
      const task = await jobs.request(id, body, {
        signal: io.signal,
        ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
      });
      if (options.wait !== true) {
        session.answer(task, (value) => renderCheckinTask(value, io.out));
        return;
      }
      const filled = await jobs.untilFilled(id, { signal: io.signal });
      session.answer(filled, (value) => renderCheckinJob(value, io.out));
    });
  withExamples(command, [
    "checkin task local-17 --demand 1000",
    "checkin task local-17 --demand 100 --need 80 --wait",
  ]);
}
