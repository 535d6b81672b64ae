import type { Command } from "commander";
import type { QueueRequest } from "../../../wire/index.ts";
import { withExamples } from "../../ask/command.ts";
import { collect, parseWhole } from "../../ask/whole.ts";
import { openSession } from "../../session.ts";
import { renderQueue } from "../../tell/jobs/queues.ts";
import type { Io } from "../../terminal/io.ts";
import { parseDuration } from "../../time/duration.ts";
import { UsageError } from "../../usage.ts";

interface Options {
  readonly policy?: string;
  readonly priority?: number;
  readonly unitsMax?: number;
  readonly waitingMax?: number;
  readonly walltime?: string;
  readonly maxWalltime?: string;
  readonly aging?: string;
  readonly share?: readonly string[];
}

/** `arbiter queues set`: makes a queue, or gives it other terms. */
export function addSet(parent: Command, io: Io): void {
  const command = parent
    .command("set <pool> <queue>")
    .description("Make a queue, or give it other terms. What is left out gets its default.")
    .option("--policy <name>", "who starts next, as `simulate swf` knows them")
    .option("--priority <n>", "queues of a pool are served from the highest on", parseWhole)
    .option("--units-max <n>", "units that its jobs may hold at once", parseWhole)
    .option("--waiting-max <n>", "parts that may wait", parseWhole)
    .option("--walltime <duration>", "of a job that states none")
    .option("--max-walltime <duration>", "the longest one")
    .option("--aging <duration>", "having waited so long, a job is passed by no later one")
    .option("--share <user=weight>", "a weight under the policy fair; repeatable", collect)
    .action(async (pool: string, queue: string, options: Options, self: Command) => {
      const session = openSession(self, io);
      const body = bodyOf(options);
      const reply = await session.client.queues.put(pool, queue, body, { signal: io.signal });
      session.answer(reply, (value) => renderQueue(value, io.out));
    });
  withExamples(command, [
    "queues set gpu batch --policy easy --aging 2d",
    "queues set gpu urgent --priority 10 --units-max 16 --max-walltime 4h",
    "queues set gpu batch --policy fair --share ann=3 --share bob=1",
  ]);
}

function bodyOf(options: Options): QueueRequest {
  const { policy, priority, unitsMax, waitingMax, walltime, maxWalltime, aging, share } = options;
  return {
    ...(policy === undefined ? {} : { policy }),
    ...(priority === undefined ? {} : { priority }),
    ...(unitsMax === undefined ? {} : { units_max: unitsMax }),
    ...(waitingMax === undefined ? {} : { waiting_max: waitingMax }),
    ...(walltime === undefined ? {} : { walltime_s: parseDuration(walltime) }),
    ...(maxWalltime === undefined ? {} : { max_walltime_s: parseDuration(maxWalltime) }),
    ...(aging === undefined ? {} : { aging_s: parseDuration(aging) }),
    ...(share === undefined ? {} : { shares: share.map(readShare) }),
  };
}

const SHARE = /^(.+)=(\d{1,9})$/;

/** `ann=3` */
function readShare(text: string): NonNullable<QueueRequest["shares"]>[number] {
  const [, user_id, weight] = SHARE.exec(text) ?? [];
  if (user_id === undefined) throw new UsageError(`--share "${text}" can't be read: write ann=3`);
  return { user_id, weight: Number(weight) };
}
