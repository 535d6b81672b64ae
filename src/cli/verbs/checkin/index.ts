import type { Command } from "commander";
import type { Io } from "../../terminal/io.ts";
import { addCancel } from "./cancel.ts";
import { addClients } from "./clients.ts";
import { addExplain } from "./explain.ts";
import { addJobs } from "./jobs.ts";
import { addShow } from "./show.ts";
import { addStatus } from "./status.ts";
import { addSubmit } from "./submit.ts";
import { addTask } from "./task.ts";

/** `arbiter checkin`: devices that turn up, for jobs that want some of them. */
export function addCheckin(program: Command, io: Io): void {
  const parent = program
    .command("checkin")
    .summary("jobs that want some of the devices that turn up")
    .description("Register jobs that want devices, ask for rounds of them, see how it goes.");
  addSubmit(parent, io);
  addTask(parent, io);
  addJobs(parent, io);
  addShow(parent, io);
  addClients(parent, io);
  addExplain(parent, io);
  addCancel(parent, io);
  addStatus(parent, io);
}
