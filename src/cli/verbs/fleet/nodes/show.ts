import type { Command } from "commander";
import type { PlacementWire } from "../../../../wire/index.ts";
import { withExamples } from "../../../ask/command.ts";
import { openSession } from "../../../session.ts";
import { renderNode } from "../../../tell/fleet/nodes.ts";
import { renderPlacements } from "../../../tell/fleet/placements.ts";
import type { Io } from "../../../terminal/io.ts";

/** `arbiter nodes show`: one node, and what is live on it. */
export function addNodeShow(parent: Command, io: Io): void {
  const command = parent
    .command("show <id>")
    .description("Show a node, its metrics (with --json), and the live placements on it.")
    .action(async (id: string, _: object, self: Command) => {
      const session = openSession(self, io);
      const { client } = session;
      const { signal } = io;
      const node = await client.nodes.get(id, { signal });
      const live: PlacementWire[] = [];
      for (const state of ["scheduled", "active"] as const) {
        for await (const item of client.nodes.placementsAll(id, { state }, { signal })) {
          live.push(item);
        }
      }
      session.answer({ ...node, placements: live }, () => {
        const held = live.length === 0 ? "" : `\n${renderPlacements(live, io.out)}`;
        return `${renderNode(node, io.out)}${held}`;
      });
    });
  withExamples(command, ["nodes show gpu-1", "nodes show gpu-1 --json"]);
}
