import type { Command } from "commander";
import type { Io } from "../../../terminal/io.ts";
import { addDrain } from "./drain.ts";
import { addNodeList } from "./list.ts";
import { addRegister } from "./register.ts";
import { addNodeRemove } from "./remove.ts";
import { addNodeShow } from "./show.ts";
import { addUndrain } from "./undrain.ts";

/** `arbiter nodes`: the machines of the fleet. */
export function addNodes(program: Command, io: Io): void {
  const parent = program
    .command("nodes")
    .summary("list, show, register, drain and remove nodes")
    .description("List, show, register, drain and remove the nodes of the fleet.");
  addNodeList(parent, io);
  addNodeShow(parent, io);
  addRegister(parent, io);
  addDrain(parent, io);
  addUndrain(parent, io);
  addNodeRemove(parent, io);
}
