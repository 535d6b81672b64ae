import type { Command } from "commander";
import { withExamples } from "../../../ask/command.ts";
import { openSession } from "../../../session.ts";
import type { Io } from "../../../terminal/io.ts";
import { plain } from "../../../terminal/width.ts";

/** `arbiter clusters delete`: with its nodes, if nothing is on them. */
export function addClusterDelete(parent: Command, io: Io): void {
  const command = parent
    .command("delete <id>")
    .description("Delete a cluster with its nodes, if nothing is live on them.")
    .action(async (id: string, _: object, self: Command) => {
      const session = openSession(self, io);
      const cluster = await session.client.clusters.delete(id, { signal: io.signal });
      session.answer(cluster, (value) => `cluster ${plain(value.id)} is deleted\n`);
    });
  withExamples(command, ["clusters delete west"]);
}
