import type { Command } from "commander";
import { withExamples } from "../../ask/command.ts";
import { openSession } from "../../session.ts";
import { renderReservation } from "../../tell/reservations.ts";
import type { Io } from "../../terminal/io.ts";

/** `arbiter reservations cancel`: gives back what is left of a window. */
export function addCancel(parent: Command, io: Io): void {
  const command = parent
    .command("cancel <id>")
    .description("Cancel a reservation. What is left of its window is free again at once.")
    .option("--dry-run", "say what would happen, store nothing")
    .action(async (id: string, { dryRun = false }: { dryRun?: boolean }, self: Command) => {
      const session = openSession(self, io);
      const reply = await session.client.cancel(id, { dryRun, signal: io.signal });
      session.answer(reply, (value) => renderReservation(value, io.out));
    });
  withExamples(command, ["reservations cancel r17", "reservations cancel r17 --dry-run"]);
}
