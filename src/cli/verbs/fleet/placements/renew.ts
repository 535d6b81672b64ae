import type { Command } from "commander";
import { withExamples } from "../../../ask/command.ts";
import { openSession } from "../../../session.ts";
import { renderPlacement } from "../../../tell/fleet/placements.ts";
import type { Io } from "../../../terminal/io.ts";
import { parseDuration } from "../../../time/duration.ts";

/** `arbiter placements renew`: another end, counted from now. */
export function addRenew(parent: Command, io: Io): void {
  const command = parent
    .command("renew <id>")
    .description("Let a placement run for so long from now on, longer or shorter than before.")
    .requiredOption("-w, --walltime <span>", "how long from now on, such as 2h")
    .action(async (id: string, { walltime }: { walltime: string }, self: Command) => {
      const session = openSession(self, io);
      const change = { walltime_s: parseDuration(walltime) };
      const placement = await session.client.placements.renew(id, change, { signal: io.signal });
      session.answer(placement, (value) => renderPlacement(value, io.out));
    });
  withExamples(command, ["placements renew p17 --walltime 2h"]);
}
