import type { Command } from "commander";
import { withExamples } from "../../../ask/command.ts";
import { openSession } from "../../../session.ts";
import { renderPlacement } from "../../../tell/fleet/placements.ts";
import type { Io } from "../../../terminal/io.ts";

/** `arbiter placements show`: one of them, as it is now. */
export function addPlacementShow(parent: Command, io: Io): void {
  const command = parent
    .command("show <id>")
    .description("Show one placement.")
    .action(async (id: string, _: object, self: Command) => {
      const session = openSession(self, io);
      const placement = await session.client.placements.get(id, { signal: io.signal });
      session.answer(placement, (value) => renderPlacement(value, io.out));
    });
  withExamples(command, ["placements show p17"]);
}
