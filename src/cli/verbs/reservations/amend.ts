import type { Command } from "commander";
import type { ReservationChange } from "../../../wire/index.ts";
import { withExamples } from "../../ask/command.ts";
import { parseWhole } from "../../ask/whole.ts";
import { withAsked } from "../../failure.ts";
import { openSession, type Session } from "../../session.ts";
import { amendCommand } from "../../tell/offers.ts";
import type { Asked } from "../../tell/refusal.ts";
import { renderReservation } from "../../tell/reservations.ts";
import { unitWords } from "../../tell/words.ts";
import type { Io } from "../../terminal/io.ts";
import { formatInstant } from "../../time/iso.ts";
import { UsageError } from "../../usage.ts";

interface Options {
  readonly amount?: number;
  readonly start?: string;
  readonly end?: string;
  readonly dryRun?: boolean;
}

/** `arbiter reservations amend`: another amount or window, whole or not at all. */
export function addAmend(parent: Command, io: Io): void {
  const command = parent
    .command("amend <id>")
    .description("Change the amount or the window. It succeeds whole or changes nothing.")
    .option("-a, --amount <units>", "units from now on", parseWhole)
    .option("-s, --start <time>", "another start")
    .option("-e, --end <time>", "another end; +2d counts from the start")
    .option("--dry-run", "say what would happen, store nothing")
    .action(async (id: string, options: Options, self: Command) => {
      const session = openSession(self, io);
      const change = await changeOf(session, id, options);
      const asked: Asked = {
        words: changeWords(id, change),
        take: (offer) => amendCommand(id, offer, session.again),
      };
      const dryRun = options.dryRun ?? false;
      const reply = await withAsked(asked, () => {
        return session.client.amend(id, change, { dryRun, signal: io.signal });
      });
      session.answer(reply, (value) => renderReservation(value, io.out));
    });
  withExamples(
    command,
    ["reservations amend r17 --amount 32", "reservations amend r17 --end +3d --dry-run"],
    { hasTimes: true },
  );
}

async function changeOf(
  { client, clock, io }: Session,
  id: string,
  options: Options,
): Promise<ReservationChange> {
  const { amount, start, end } = options;
  if (amount === undefined && start === undefined && end === undefined) {
    throw new UsageError("say what to change: --amount, --start or --end");
  }
  const startsAt = clock.seconds(start);
  const isFromStart = end !== undefined && /^\s*[+-]/.test(end) && startsAt === undefined;
  const from = isFromStart ? (await client.get(id, { signal: io.signal })).start_time : startsAt;
  const endsAt = clock.seconds(end, from);
  return {
    ...(amount === undefined ? {} : { amount }),
    ...(startsAt === undefined ? {} : { start_time: startsAt }),
    ...(endsAt === undefined ? {} : { end_time: endsAt }),
  };
}

function changeWords(id: string, { amount, start_time, end_time }: ReservationChange): string {
  const parts = [
    amount === undefined ? undefined : unitWords(amount),
    start_time === undefined ? undefined : `from ${formatInstant(start_time)}`,
    end_time === undefined ? undefined : `to ${formatInstant(end_time)}`,
  ];
  return `${id} with ${parts.filter((part) => part !== undefined).join(" ")}`;
}
