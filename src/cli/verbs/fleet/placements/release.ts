import type { Command } from "commander";
import { withExamples } from "../../../ask/command.ts";
import { openSession } from "../../../session.ts";
import { renderPlacement } from "../../../tell/fleet/placements.ts";
import type { Io } from "../../../terminal/io.ts";

/** `arbiter placements release`: what it held is free again at once. */
export function addRelease(parent: Command, io: Io): void {
  const command = parent
    .command("release <id>")
    .description("Release a placement. What it held is free again at once.")
    .action(async (id: string, _: object, self: Command) => {
      const session = openSession(self, io);
      const placement = await session.client.placements.release(id, { signal: io.signal });
      session.answer(placement, (value) => renderPlacement(value, io.out));
    });
  withExamples(command, ["placements release p17"]);
}
