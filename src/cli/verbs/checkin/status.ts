import type { Command } from "commander";
import { withExamples } from "../../ask/command.ts";
import { openSession } from "../../session.ts";
import { renderCheckinStatus } from "../../tell/checkin/status.ts";
import type { Io } from "../../terminal/io.ts";

/** `arbiter checkin status`: how the desk works now. */
export function addStatus(parent: Command, io: Io): void {
  const command = parent
    .command("status")
    .description("Show regions, client managers with their tokens and rates, and lost leases.")
    .action(async (_: object, self: Command) => {
      const session = openSession(self, io);
      const status = await session.client.checkin.status({ signal: io.signal });
      session.answer(status, (value) => renderCheckinStatus(value, io.out));
    });
  withExamples(command, ["checkin status", "checkin status --json"]);
}
