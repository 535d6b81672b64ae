import type { Command } from "commander";
import { withExamples } from "../../../ask/command.ts";
import { openSession } from "../../../session.ts";
import { renderCluster } from "../../../tell/fleet/clusters.ts";
import type { Io } from "../../../terminal/io.ts";

/** `arbiter clusters show`: one of them; with `--json` its document and metrics too. */
export function addClusterShow(parent: Command, io: Io): void {
  const command = parent
    .command("show <id>")
    .description("Show a cluster; with --json its document and its metrics too.")
    .action(async (id: string, _: object, self: Command) => {
      const session = openSession(self, io);
      const cluster = await session.client.clusters.get(id, { signal: io.signal });
      session.answer(cluster, (value) => renderCluster(value, io.out));
    });
  withExamples(command, ["clusters show west", "clusters show west --json"]);
}
