import type { Reservation, ReservationGroupReply, ReservationReply } from "../../wire/index.ts";
import type { Output } from "../terminal/io.ts";
import { paint } from "../terminal/paint.ts";
import { type Column, renderFacts, renderTable } from "../terminal/table.ts";
import { formatInstant } from "../time/iso.ts";
import { costOf, priceWords, unitWords, windowWords } from "./words.ts";

export type GrantReply = ReservationReply | ReservationGroupReply;

/** The reply to a request: one reservation with its facts, or several in a table. */
export function renderGrant(reply: GrantReply, output: Output): string {
  if (!("reservations" in reply)) return renderReservation(reply, output);
  const count = reply.reservations.length;
  const dry = reply.dry_run === true;
  const head = dry
    ? `dry run: ${count} reservations would be made, nothing was stored`
    : `${count} reservations were made together, as ${reply.group_id}`;
  return `${paint(output, "green", head)}\n${renderReservations(reply.reservations, output)}`;
}

/** One reservation with all that there is to say. */
export function renderReservation(reservation: ReservationReply, output: Output): string {
  const { amount, price, ready_time, start_time, user_id, tier, group_id } = reservation;
  const perHour = priceWords(price);
  const cost = `${perHour}, ${costOf(amount, price, reservation)} in all`;
  const isOwnGroup = group_id === reservation.reservation_id;
  return `${headOf(reservation, output)}\n${renderFacts(
    [
      ["pool", reservation.pool],
      ["amount", unitWords(amount)],
      ["window", windowWords(reservation)],
      ["ready", ready_time === start_time ? undefined : formatInstant(ready_time)],
      ["price", perHour && cost],
      ["user", tier === "standard" ? user_id : `${user_id}, tier ${tier}`],
      ["group", isOwnGroup ? undefined : group_id],
      ["asked", formatInstant(reservation.created_time)],
    ],
    output,
  )}`;
}

/** `reservation r17 is active until <instant>` */
function headOf(reservation: ReservationReply, output: Output): string {
  const { reservation_id, state, start_time, end_time, dry_run } = reservation;
  if (dry_run === true) {
    const head = `dry run: the reservation would be ${state}, nothing was stored`;
    return paint(output, "green", head);
  }
  const when =
    state === "active"
      ? ` until ${formatInstant(end_time)}`
      : state === "scheduled"
        ? ` from ${formatInstant(start_time)}`
        : "";
  const style = state === "active" || state === "scheduled" ? "green" : "yellow";
  return paint(output, style, `reservation ${reservation_id} is ${state}${when}`);
}

const COLUMNS: readonly Column[] = [
  { title: "reservation" },
  { title: "pool" },
  { title: "state" },
  { title: "amount", align: "right" },
  { title: "start" },
  { title: "end" },
  { title: "user" },
  { title: "tier" },
  { title: "price", align: "right" },
];

export function renderReservations(items: readonly Reservation[], output: Output): string {
  const rows = items.map((item) => [
    item.reservation_id,
    item.pool,
    item.state,
    item.amount,
    formatInstant(item.start_time),
    formatInstant(item.end_time),
    item.user_id,
    item.tier,
    item.price,
  ]);
  return renderTable(COLUMNS, rows, output);
}
