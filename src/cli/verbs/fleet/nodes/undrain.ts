import type { Command } from "commander";
import { withExamples } from "../../../ask/command.ts";
import { openSession } from "../../../session.ts";
import { renderNode } from "../../../tell/fleet/nodes.ts";
import type { Io } from "../../../terminal/io.ts";

/** `arbiter nodes undrain`: new placements again. */
export function addUndrain(parent: Command, io: Io): void {
  const command = parent
    .command("undrain <id>")
    .description("Give a node placements again. It ends a rest too, and forgets its failures.")
    .action(async (id: string, _: object, self: Command) => {
      const session = openSession(self, io);
      const node = await session.client.nodes.undrain(id, { signal: io.signal });
      session.answer(node, (value) => renderNode(value, io.out));
    });
  withExamples(command, ["nodes undrain gpu-1"]);
}
