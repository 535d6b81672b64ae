import type { Command } from "commander";
import type { Io } from "../terminal/io.ts";
import { addPool } from "./pool/index.ts";
import { addReport } from "./report.ts";
import { addReservations } from "./reservations/index.ts";
import { addReserve } from "./reserve.ts";
import { addTimeline } from "./timeline.ts";
import { addWatch } from "./watch.ts";

/** Every verb, in the order of the help. */
export function addVerbs(program: Command, io: Io): void {
  addReserve(program, io);
  addReservations(program, io);
  addTimeline(program, io);
  addPool(program, io);
  addWatch(program, io);
  addReport(program, io);
}
