import type { Command } from "commander";
import type { Io } from "../../terminal/io.ts";
import { addAmend } from "./amend.ts";
import { addCancel } from "./cancel.ts";
import { addList } from "./list.ts";
import { addShow } from "./show.ts";

/** `arbiter reservations`: what was granted. */
export function addReservations(program: Command, io: Io): void {
  const parent = program
    .command("reservations")
    .summary("list, show, change and cancel reservations")
    .description("List, show, change and cancel reservations.");
  addList(parent, io);
  addShow(parent, io);
  addAmend(parent, io);
  addCancel(parent, io);
}
