import type { Command } from "commander";
import type { Io } from "../../../terminal/io.ts";
import { addClusterDelete } from "./delete.ts";
import { addClusterList } from "./list.ts";
import { addMetrics } from "./metrics.ts";
import { addPut } from "./put.ts";
import { addClusterShow } from "./show.ts";

/** `arbiter clusters`: groups of nodes, and the documents that describe them. */
export function addClusters(program: Command, io: Io): void {
  const parent = program
    .command("clusters")
    .summary("list, show, store and delete clusters and their documents")
    .description("List, show, store and delete clusters and the documents that describe them.");
  addClusterList(parent, io);
  addClusterShow(parent, io);
  addPut(parent, io);
  addMetrics(parent, io);
  addClusterDelete(parent, io);
}
