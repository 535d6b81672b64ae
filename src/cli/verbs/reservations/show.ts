import type { Command } from "commander";
import { withExamples } from "../../ask/command.ts";
import { openSession } from "../../session.ts";
import { renderReservation } from "../../tell/reservations.ts";
import type { Io } from "../../terminal/io.ts";

/** `arbiter reservations show`: one of them, as it is now. */
export function addShow(parent: Command, io: Io): void {
  const command = parent
    .command("show <id>")
    .description("Show one reservation.")
    .action(async (id: string, _: object, self: Command) => {
      const session = openSession(self, io);
      const reservation = await session.client.get(id, { signal: io.signal });
      session.answer(reservation, (value) => renderReservation(value, io.out));
    });
  withExamples(command, ["reservations show r17"]);
}
