import type { Command } from "commander";
import { withExamples } from "../../ask/command.ts";
import { addScheduleOptions, type ScheduleOptions, scheduleRequestOf } from "../../ask/pool.ts";
import { openSession } from "../../session.ts";
import { renderRepair } from "../../tell/pools.ts";
import type { Io } from "../../terminal/io.ts";

/** `arbiter pool schedule`: another schedule, and what becomes of the reservations. */
export function addSchedule(parent: Command, io: Io): void {
  const command = parent
    .command("schedule <id>")
    .description(
      "Replace a pool's schedule. Reservations that no longer fit move to a fallback pool or are " +
        "displaced; --dry-run shows which.",
    );
  addScheduleOptions(command)
    .option("--dry-run", "show what would become of the reservations, store nothing")
    .action(async (id: string, options: ScheduleOptions & { dryRun?: boolean }, self: Command) => {
      const session = openSession(self, io);
      const body = await scheduleRequestOf(options, session.clock);
      const change = { dryRun: options.dryRun ?? false, signal: io.signal };
      const reply = await session.client.pools.schedule(id, body, change);
      session.answer(reply, (value) => renderRepair(value, io.out));
    });
  withExamples(
    command,
    [
      "pool schedule gpu --capacity 48 --horizon 90d --dry-run",
      "pool schedule s1 --entry 1707165008/+14d=64 --entry 1708374608/+28d=80",
      "pool schedule s1 --file schedule.yaml",
    ],
    { hasTimes: true },
  );
}
