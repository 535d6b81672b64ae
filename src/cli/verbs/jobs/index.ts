import type { Command } from "commander";
import type { Io } from "../../terminal/io.ts";
import { addCancel } from "./cancel.ts";
import { addFinish } from "./finish.ts";
import { addFrameworks } from "./frameworks.ts";
import { addList } from "./list.ts";
import { addRunning } from "./running.ts";
import { addShow } from "./show.ts";
import { addSubmit } from "./submit.ts";
import { addWhy } from "./why.ts";

/** `arbiter jobs`: work that waits its turn. */
export function addJobs(program: Command, io: Io): void {
  const parent = program
    .command("jobs")
    .summary("submit, list, explain, cancel and finish jobs")
    .description("Submit, list, explain, cancel and finish jobs.");
  addSubmit(parent, io);
  addList(parent, io);
  addShow(parent, io);
  addWhy(parent, io);
  addRunning(parent, io);
  addFrameworks(parent, io);
  addCancel(parent, io);
  addFinish(parent, io);
}
