import { type Command, Option } from "commander";
import type { Reservation, ReservationListQuery } from "../../../wire/index.ts";
import { withExamples } from "../../ask/command.ts";
import { parseCount } from "../../ask/whole.ts";
import { openSession, type Session } from "../../session.ts";
import { renderReservations } from "../../tell/reservations.ts";
import type { Io } from "../../terminal/io.ts";

interface Options {
  readonly user?: string;
  readonly pool?: string;
  readonly state?: Reservation["state"];
  readonly group?: string;
  readonly from?: string;
  readonly to?: string;
  readonly limit?: number;
  readonly cursor?: string;
  readonly all?: boolean;
}

const STATES: Record<Reservation["state"], true> = {
  scheduled: true,
  active: true,
  ended: true,
  cancelled: true,
  displaced: true,
};

/** `arbiter reservations list`: a page of them, or all. */
export function addList(parent: Command, io: Io): void {
  const command = parent
    .command("list")
    .description("List reservations in all states, newest first. Users see their own.")
    .option("-u, --user <id>", "only this user's")
    .option("-p, --pool <id>", "only of this pool")
    .addOption(new Option("--state <state>", "only in this state").choices(Object.keys(STATES)))
    .option("--group <id>", "only those made by one request")
    .option("--from <time>", "only windows that end after this")
    .option("--to <time>", "only windows that start before this")
    .option("--limit <n>", "how many on a page", parseCount)
    .option("--cursor <cursor>", "the page after this one")
    .option("--all", "all pages")
    .action((options: Options, self: Command) => list(openSession(self, io), options));
  withExamples(
    command,
    [
      "reservations list --state active",
      "reservations list --pool gpu --from now --to +1w --all",
      "reservations list --all --json",
    ],
    { hasTimes: true },
  );
}

async function list(session: Session, options: Options): Promise<void> {
  const { client, io } = session;
  const query = queryOf(session, options);
  if (options.all === true) {
    const items: Reservation[] = [];
    for await (const item of client.listAll(query, { signal: io.signal })) items.push(item);
    session.answer({ items, next_cursor: null }, () => renderReservations(items, io.out));
    return;
  }
  const page = await client.list(query, { signal: io.signal });
  session.answer(page, ({ items }) => renderReservations(items, io.out));
  if (page.next_cursor !== null) {
    session.note(`there are more: --cursor ${page.next_cursor} for the next page, --all for all`);
  }
}

function queryOf({ clock }: Session, options: Options): ReservationListQuery {
  const { user, pool, state, group, limit, cursor } = options;
  const from = clock.seconds(options.from);
  const to = clock.seconds(options.to, from ?? clock.now);
  return {
    ...(user === undefined ? {} : { user }),
    ...(pool === undefined ? {} : { pool }),
    ...(state === undefined ? {} : { state }),
    ...(group === undefined ? {} : { group }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(limit === undefined ? {} : { limit }),
    ...(cursor === undefined ? {} : { cursor }),
  };
}
