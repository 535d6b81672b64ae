import type { Command } from "commander";
import { withExamples } from "../../../ask/command.ts";
import { openSession } from "../../../session.ts";
import type { Io } from "../../../terminal/io.ts";
import { plain } from "../../../terminal/width.ts";

/** `arbiter nodes remove`: a machine that is gone for good. */
export function addNodeRemove(parent: Command, io: Io): void {
  const command = parent
    .command("remove <id>")
    .description("Remove a node that holds nothing; with --force, whatever it holds.")
    .option("--force", "displace what it still holds")
    .action(async (id: string, { force = false }: { force?: boolean }, self: Command) => {
      const session = openSession(self, io);
      const query = force ? { force } : {};
      const removed = await session.client.nodes.remove(id, query, { signal: io.signal });
      session.answer(removed, ({ id: node, displaced }) => {
        const lost = displaced.length === 0 ? "" : `; displaced: ${displaced.join(", ")}`;
        return plain(`node ${node} is removed${lost}`).concat("\n");
      });
    });
  withExamples(command, ["nodes remove gpu-1", "nodes remove gpu-1 --force"]);
}
