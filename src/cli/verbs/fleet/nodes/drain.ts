import type { Command } from "commander";
import { withExamples } from "../../../ask/command.ts";
import { openSession } from "../../../session.ts";
import { renderNode } from "../../../tell/fleet/nodes.ts";
import type { Io } from "../../../terminal/io.ts";

/** `arbiter nodes drain`: no new placements; those it has stay. */
export function addDrain(parent: Command, io: Io): void {
  const command = parent
    .command("drain <id>")
    .description("Give a node no new placements. Those it has stay until they end.")
    .option("--note <text>", "why, for people")
    .action(async (id: string, { note }: { note?: string }, self: Command) => {
      const session = openSession(self, io);
      const body = note === undefined ? {} : { note };
      const node = await session.client.nodes.drain(id, body, { signal: io.signal });
      session.answer(node, (value) => renderNode(value, io.out));
    });
  withExamples(command, ["nodes drain gpu-1 --note 'new power supply'"]);
}
