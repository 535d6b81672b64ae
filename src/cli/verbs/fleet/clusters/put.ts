import type { Command } from "commander";
import type { ClusterDocument } from "../../../../wire/index.ts";
import { bodyOf } from "../../../ask/body-file.ts";
import { withExamples } from "../../../ask/command.ts";
import { openSession } from "../../../session.ts";
import { renderClusterReply } from "../../../tell/fleet/clusters.ts";
import type { Io } from "../../../terminal/io.ts";

/** `arbiter clusters put`: a document in AIGr.id's form, whose nodes join the fleet. */
export function addPut(parent: Command, io: Io): void {
  const command = parent
    .command("put <id> <file>")
    .description(
      "Store a cluster's document, in AIGr.id's form as JSON or YAML. Its nodes join the fleet; " +
        "those that it listed before and lists no more leave.",
    )
    .action(async (id: string, file: string, _: object, self: Command) => {
      const session = openSession(self, io);
      const document = await bodyOf<ClusterDocument>(file);
      const reply = await session.client.clusters.put(id, document, { signal: io.signal });
      session.answer(reply, (value) => renderClusterReply(value, io.out));
    });
  withExamples(command, ["clusters put west west.json", "clusters put west - < west.json"]);
}
