import type { Command } from "commander";
import type { Io } from "../../../terminal/io.ts";
import { addPlacementList } from "./list.ts";
import { addRelease } from "./release.ts";
import { addRenew } from "./renew.ts";
import { addPlacementShow } from "./show.ts";

/** `arbiter placements`: what was granted on nodes. */
export function addPlacements(program: Command, io: Io): void {
  const parent = program
    .command("placements")
    .summary("list, show, renew and release placements")
    .description("List, show, renew and release placements.");
  addPlacementList(parent, io);
  addPlacementShow(parent, io);
  addRenew(parent, io);
  addRelease(parent, io);
}
