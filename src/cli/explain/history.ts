import { Refused } from "../../client/index.ts";
import type { ActivityItem, Reservation, StreamEvent } from "../../wire/index.ts";
import type { Session } from "../session.ts";
import { reserveCommand } from "../tell/offers.ts";
import { renderReservation } from "../tell/reservations.ts";
import type { Output } from "../terminal/io.ts";
import { type Column, renderTable } from "../terminal/table.ts";
import { formatInstant } from "../time/iso.ts";
import { judgeRequest, type Verdict } from "./verdict.ts";

/** Why a reservation is as it is: what was decided about it, oldest first. */
export interface History {
  readonly reservation: Reservation;
  readonly items: readonly Told[];
  /** For one that was displaced: could what is left of its window be had now? */
  readonly again?: Verdict;
}

/** An entry of the activity, with what the journal's own event says beyond it. */
export type Told = ActivityItem & {
  readonly reason?: string;
  readonly to_pool?: string;
};

/** Entries read for one reservation: amended more often than this, its oldest ones stay untold. */
const ITEMS_MAX = 1_000;

/** Reads a reservation's history. Errors: `Refused` for one that is unknown, `Unreachable`. */
export async function readHistory(session: Session, id: string): Promise<History> {
  const { client, io } = session;
  const { signal } = io;
  const reservation = await client.get(id, { signal });
  const items: ActivityItem[] = [];
  const query = { reservation: reservation.reservation_id };
  for await (const item of client.activityAll(query, { signal })) {
    items.push(item);
    if (items.length === ITEMS_MAX) break;
  }
  const told: Told[] = [];
  for (const item of items.toReversed()) told.push(await withReason(session, item));
  const again = await askAgain(session, reservation, told);
  return { reservation, items: told, ...(again === undefined ? {} : { again }) };
}

const REASONED: readonly string[] = ["reservation.displaced", "reservation.moved"];

/** The feed tells why and where to, as long as the journal still holds the record. */
async function withReason({ client, io }: Session, item: ActivityItem): Promise<Told> {
  if (!REASONED.includes(item.kind)) return item;
  const query = { from_seq: item.seq, kind: item.kind };
  try {
    for await (const event of client.stream(query, { signal: io.signal })) {
      if (event.seq !== item.seq) return item;
      if (event.reservation_id === item.reservation_id) return { ...item, ...reasonOf(event) };
    }
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== "records_trimmed") throw error;
  }
  return item;
}

function reasonOf({ reason, to_pool }: StreamEvent): Partial<Told> {
  return {
    ...(reason === undefined ? {} : { reason }),
    ...(to_pool === undefined ? {} : { to_pool }),
  };
}

async function askAgain(
  session: Session,
  { state, pool, end_time, tier, user_id }: Reservation,
  items: readonly Told[],
): Promise<Verdict | undefined> {
  const lost = items.findLast(({ kind }) => kind === "reservation.displaced");
  const until = lost?.to_time ?? end_time;
  if (state !== "displaced" || lost === undefined || until <= session.clock.now) return undefined;
  const from = lost.from_time ?? lost.at;
  const isAhead = from > session.clock.now;
  return judgeRequest(session, {
    pool,
    ...(isAhead ? { start_time: from } : {}),
    end_time: until,
    amount: lost.amount ?? 1,
    user_id,
    tier,
  });
}

const COLUMNS: readonly Column[] = [
  { title: "when" },
  { title: "record", align: "right" },
  { title: "what" },
  { title: "units", align: "right" },
  { title: "from" },
  { title: "to" },
  { title: "asked by" },
  { title: "why" },
];

/** The reservation, then its history; then what could be had now, if it was displaced. */
export function renderHistory(history: History, session: Session, output: Output): string {
  const { reservation, items, again } = history;
  const rows = items.map((item) => [
    formatInstant(item.at),
    item.seq,
    item.to_pool === undefined ? item.kind : `${item.kind} to ${item.to_pool}`,
    item.amount,
    item.from_time === undefined ? undefined : formatInstant(item.from_time),
    item.to_time === undefined ? undefined : formatInstant(item.to_time),
    item.actor_id ?? "time",
    item.reason,
  ]);
  const told = renderReservation(reservation, output);
  return `${told}\n${renderTable(COLUMNS, rows, output)}${renderAgain(again, session)}`;
}

function renderAgain(again: Verdict | undefined, session: Session): string {
  if (again === undefined) return "";
  if (again.decision === "refused") {
    return `\nWhat is left of its window can't be had now: ${again.problem.detail}\n`;
  }
  const command = reserveCommand(again.asked, session.again);
  return `\nWhat is left of its window could be had now, with: ${command}\n`;
}
