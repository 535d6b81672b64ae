import type { Command } from "commander";
import type { Io } from "../../terminal/io.ts";
import { addAgent } from "./agent.ts";
import { addClusters } from "./clusters/index.ts";
import { addNodes } from "./nodes/index.ts";
import { addPlace } from "./place.ts";
import { addPlacements } from "./placements/index.ts";
import { addPolicy } from "./policy/index.ts";
import { addRun } from "./run.ts";

/** The verbs of the placement desk, in the order of the help. */
export function addFleetVerbs(program: Command, io: Io): void {
  addPlace(program, io);
  addPlacements(program, io);
  addRun(program, io);
  addNodes(program, io);
  addClusters(program, io);
  addPolicy(program, io);
  addAgent(program, io);
}
