import type { Command } from "commander";
import type { Io } from "../../terminal/io.ts";
import { addBatch } from "./batch.ts";
import { addCheckin } from "./checkin.ts";
import { addPlacement } from "./placement.ts";
import { addSwf } from "./swf.ts";

/** `arbiter simulate`: policies compared on the same work, before anybody has to live with one. */
export function addSimulate(program: Command, io: Io): void {
  const parent = program
    .command("simulate")
    .summary("compare policies on files, traces or made-up work")
    .description(
      "Run the decisions of a server on recorded or made-up work, and compare policies.",
    );
  addBatch(parent, io);
  addSwf(parent, io);
  addPlacement(parent, io);
  addCheckin(parent, io);
}
