import type { Command } from "commander";
import type { ClusterWire } from "../../../../wire/index.ts";
import { withExamples } from "../../../ask/command.ts";
import { openSession } from "../../../session.ts";
import { renderClusters } from "../../../tell/fleet/clusters.ts";
import type { Io } from "../../../terminal/io.ts";

/** `arbiter clusters list`: all of them. */
export function addClusterList(parent: Command, io: Io): void {
  const command = parent
    .command("list")
    .description("List all clusters, by id.")
    .option("--full", "with --json: with their documents and metrics")
    .action(async ({ full }: { full?: boolean }, self: Command) => {
      const session = openSession(self, io);
      const query = full === true ? { full } : {};
      const items: ClusterWire[] = [];
      for await (const item of session.client.clusters.listAll(query, { signal: io.signal })) {
        items.push(item);
      }
      session.answer({ items, next_cursor: null }, () => renderClusters(items, io.out));
    });
  withExamples(command, ["clusters list", "clusters list --full --json"]);
}
