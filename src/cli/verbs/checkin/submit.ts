import type { Command } from "commander";
import type { CheckinJobRequest, CheckinWhere } from "../../../wire/index.ts";
import { withExamples } from "../../ask/command.ts";
import { collect, parseWhole } from "../../ask/whole.ts";
import { openSession } from "../../session.ts";
import { renderCheckinJob } from "../../tell/checkin/jobs.ts";
import type { Io } from "../../terminal/io.ts";
import { parseDuration } from "../../time/duration.ts";
import { UsageError } from "../../usage.ts";

interface Options {
  readonly needs?: string;
  readonly private?: string;
  readonly within?: readonly string[];
  readonly around?: string;
  readonly rounds?: number;
  readonly overcommit?: number;
  readonly deadline?: string;
  readonly name?: string;
  readonly user?: string;
  readonly idempotencyKey?: string;
}

/** `arbiter checkin submit`: a job that will ask for rounds of devices. */
export function addSubmit(parent: Command, io: Io): void {
  const command = parent
    .command("submit")
    .description("Register a job that will ask for rounds of devices.")
    .option("--needs <constraint>", "what a device's public attributes must satisfy")
    .option("--private <constraint>", "what only the device can judge")
    .option("--within <path>", "a part of the region tree; repeatable", collect)
    .option("--around <lat,lon,km>", "a radius around a point")
    .option("--rounds <n>", "how many rounds it will ask for", parseWhole)
    .option("--overcommit <percent>", "devices accepted above the demand", parseWhole)
    .option("--deadline <duration>", "how long a round may last")
    .option("--name <text>", "a name for people")
    .option("-u, --user <id>", "whose it is")
    .option("--idempotency-key <key>", "your name for it: asked again, nothing is doubled")
    .action(async (options: Options, self: Command) => {
      const session = openSession(self, io);
      const { idempotencyKey } = options;
      const job = await session.client.checkin.jobs.register(bodyOf(options), {
        signal: io.signal,
        ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
      });
      session.answer(job, (value) => renderCheckinJob(value, io.out));
    });
  withExamples(command, [
    "checkin submit --name train --needs 'ram_mb >= 4096 and charging = true'",
    "checkin submit --within eu/fr --within eu/de --rounds 100 --overcommit 20",
    "checkin submit --around 48.85,2.35,300 --private 'samples >= 100'",
  ]);
}

function bodyOf(options: Options): CheckinJobRequest {
  const { needs, rounds, overcommit, deadline, name, user } = options;
  const where = whereOf(options);
  return {
    ...(name === undefined ? {} : { name }),
    ...(user === undefined ? {} : { user_id: user }),
    ...(needs === undefined ? {} : { constraints: needs }),
    ...(options.private === undefined ? {} : { private_constraints: options.private }),
    ...(where === undefined ? {} : { where }),
    ...(rounds === undefined ? {} : { rounds }),
    ...(overcommit === undefined ? {} : { overcommit_percent: overcommit }),
    ...(deadline === undefined ? {} : { deadline_s: parseDuration(deadline) }),
  };
}

function whereOf({ within, around }: Options): CheckinWhere | undefined {
  if (within === undefined && around === undefined) return undefined;
  const circle = around === undefined ? {} : { around: circleOf(around) };
  return { ...(within === undefined ? {} : { within: [...within] }), ...circle };
}

function circleOf(text: string): NonNullable<CheckinWhere["around"]> {
  const numbers = text.split(",").map(Number);
  const [latitude, longitude, radius_km] = numbers;
  const isWhole = numbers.length === 3 && numbers.every(Number.isFinite);
  if (!isWhole || latitude === undefined || longitude === undefined || radius_km === undefined) {
    throw new UsageError(`--around "${text}" can't be read: write 48.85,2.35,300`);
  }
  return { latitude, longitude, radius_km };
}
