import type { Command } from "commander";
import { withExamples } from "../../ask/command.ts";
import {
  addBackingOptions,
  addPoolOptions,
  addScheduleOptions,
  type BackingOptions,
  type PoolOptions,
  poolRequestOf,
  type ScheduleOptions,
} from "../../ask/pool.ts";
import { openSession } from "../../session.ts";
import { renderPool } from "../../tell/pools.ts";
import type { Io } from "../../terminal/io.ts";

type Options = ScheduleOptions & BackingOptions & PoolOptions & { readonly allowPast?: boolean };

/** `arbiter pool create`: from a file, from options, or from both. */
export function addCreate(parent: Command, io: Io): void {
  const command = parent.command("create <id>").description("Create a pool.");
  addPoolOptions(addBackingOptions(addScheduleOptions(command)))
    .option("--allow-past", "a pool without a now, for schedules in the past")
    .action(async (id: string, options: Options, self: Command) => {
      const session = openSession(self, io);
      const body = await poolRequestOf(id, options, session.clock);
      const pool = await session.client.pools.create(body, { signal: io.signal });
      session.answer(pool, (value) => renderPool(value, io.out));
    });
  withExamples(
    command,
    [
      "pool create gpu --capacity 64 --horizon 90d --float 15 --price 2.5",
      "pool create s1 --entry 1707165008/+14d=64 --entry 1708374608/+28d=96 --allow-past",
      "pool create a100 --gpu-model A100 --cluster west",
      "pool create west --file west.yaml --fallback east:1.5",
    ],
    { hasTimes: true },
  );
}
