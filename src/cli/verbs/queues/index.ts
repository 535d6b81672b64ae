import type { Command } from "commander";
import type { Io } from "../../terminal/io.ts";
import { addDelete } from "./delete.ts";
import { addList } from "./list.ts";
import { addSet } from "./set.ts";

/** `arbiter queues`: in which order jobs start, and on what terms. */
export function addQueues(program: Command, io: Io): void {
  const parent = program
    .command("queues")
    .summary("list, set and delete the queues of pools")
    .description("List, set and delete the queues of pools.");
  addList(parent, io);
  addSet(parent, io);
  addDelete(parent, io);
}
