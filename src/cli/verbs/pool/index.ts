import type { Command } from "commander";
import type { Io } from "../../terminal/io.ts";
import { addCreate } from "./create.ts";
import { addDelete } from "./delete.ts";
import { addPoolList } from "./list.ts";
import { addMaintenance } from "./maintenance.ts";
import { addSchedule } from "./schedule.ts";
import { addPoolShow } from "./show.ts";
import { addUpdate } from "./update.ts";

/** `arbiter pool`: supplies of capacity. */
export function addPool(program: Command, io: Io): void {
  const parent = program
    .command("pool")
    .summary("create, list, change and delete pools, their schedules and maintenance")
    .description("Create, list, change and delete pools, their schedules and their maintenance.");
  addCreate(parent, io);
  addPoolList(parent, io);
  addPoolShow(parent, io);
  addUpdate(parent, io);
  addDelete(parent, io);
  addSchedule(parent, io);
  addMaintenance(parent, io);
}
