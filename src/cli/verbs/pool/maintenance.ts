import type { Command } from "commander";
import type { MaintenanceRequest } from "../../../wire/index.ts";
import { withExamples } from "../../ask/command.ts";
import { parseCount } from "../../ask/whole.ts";
import { openSession, type Session } from "../../session.ts";
import { renderMaintenance, renderRepair } from "../../tell/pools.ts";
import type { Io } from "../../terminal/io.ts";

interface AddOptions {
  readonly start: string;
  readonly end: string;
  readonly amount?: number;
  readonly id?: string;
  readonly note?: string;
  readonly dryRun?: boolean;
}

/** `arbiter pool maintenance`: windows in which a pool has less. */
export function addMaintenance(parent: Command, io: Io): void {
  const command = parent
    .command("maintenance")
    .description("Plan, list and end windows in which a pool has less capacity.");
  addWindow(command, io);
  removeWindow(command, io);
  listWindows(command, io);
}

function addWindow(parent: Command, io: Io): void {
  const command = parent
    .command("add <pool>")
    .description("Take capacity away for a while. --dry-run shows what becomes of reservations.")
    .requiredOption("-s, --start <time>", "start of the window")
    .requiredOption("-e, --end <time>", "end of the window, exclusive")
    .option("-a, --amount <units>", "how many are taken away; without it, all", parseCount)
    .option("--id <name>", "a name for the window")
    .option("--note <text>", "what it is for")
    .option("--dry-run", "show what would become of the reservations, store nothing")
    .action(async (pool: string, options: AddOptions, self: Command) => {
      const session = openSession(self, io);
      const change = { dryRun: options.dryRun ?? false, signal: io.signal };
      const body = maintenanceOf(session, options);
      const reply = await session.client.pools.addMaintenance(pool, body, change);
      session.answer(reply, (value) => renderRepair(value, io.out));
    });
  withExamples(
    command,
    ["pool maintenance add gpu --start 'tomorrow 02:00' --end +4h --amount 16 --id rack-7"],
    { hasTimes: true },
  );
}

function maintenanceOf({ clock }: Session, options: AddOptions): MaintenanceRequest {
  const { amount, id, note } = options;
  const start_time = clock.read(options.start).seconds;
  return {
    start_time,
    end_time: clock.read(options.end, start_time).seconds,
    ...(amount === undefined ? {} : { amount }),
    ...(id === undefined ? {} : { id }),
    ...(note === undefined ? {} : { note }),
  };
}

function removeWindow(parent: Command, io: Io): void {
  const command = parent
    .command("remove <pool> <id>")
    .description("Give the capacity back before its time.")
    .option("--dry-run", "show what would happen, store nothing")
    .action(async (pool: string, id: string, options: { dryRun?: boolean }, self: Command) => {
      const session = openSession(self, io);
      const change = { dryRun: options.dryRun ?? false, signal: io.signal };
      const reply = await session.client.pools.removeMaintenance(pool, id, change);
      session.answer(reply, (value) => renderRepair(value, io.out));
    });
  withExamples(command, ["pool maintenance remove gpu rack-7"]);
}

function listWindows(parent: Command, io: Io): void {
  const command = parent
    .command("list <pool>")
    .description("List the maintenance windows of a pool.")
    .action(async (pool: string, _: object, self: Command) => {
      const session = openSession(self, io);
      const { maintenance } = await session.client.pools.get(pool, { signal: io.signal });
      session.answer({ items: maintenance }, ({ items }) => renderMaintenance(items, io.out));
    });
  withExamples(command, ["pool maintenance list gpu"]);
}
