import type { DatabaseSync } from "node:sqlite";
import { unreachable } from "../../base/index.ts";
import type {
  ReservationAdmitted,
  ReservationAmended,
  ReservationBound,
  ReservationCancelled,
  ReservationDisplaced,
  ReservationEvent,
  ReservationMoved,
} from "../../kernel/index.ts";
import type { Happening, WriteActivity } from "./activity-writer.ts";
import { createSegmentWriter, type SegmentWriter } from "./segment-writer.ts";

export type GrantEvent =
  | ReservationEvent
  | ReservationMoved
  | ReservationDisplaced
  | ReservationBound;
export type WriteGrant = (event: GrantEvent, on: Happening) => void;

/**
 * Writes what an event does to a reservation: its row, its segments and, but for an admission
 * (the row tells it), an activity.
 *
 * Events of a reservation that was admitted before the first record the views could see change
 * no row; they are told in the activity alone.
 */
export function createGrantWriter(db: DatabaseSync, writeActivity: WriteActivity): WriteGrant {
  const tables = { rows: createGrantRows(db), segments: createSegmentWriter(db), writeActivity };
  return (event, on) => {
    switch (event.kind) {
      case "reservation.admitted":
        return admit(tables, event, on);
      case "reservation.started":
      case "reservation.ended":
        return turn(tables, event, on);
      case "reservation.cancelled":
      case "reservation.displaced":
        return release(tables, event, on);
      case "reservation.amended":
        return amend(tables, event, on);
      case "reservation.moved":
        return move(tables, event, on);
      case "reservation.bound":
        return bind(tables, event, on);
      default:
        return unreachable(event);
    }
  };
}

/** What the events of reservations are written to. */
interface GrantTables {
  readonly rows: GrantRows;
  readonly segments: SegmentWriter;
  readonly writeActivity: WriteActivity;
}

function admit({ rows, segments }: GrantTables, event: ReservationAdmitted, on: Happening): void {
  rows.insert(event, on);
  segments.add(event.grant, {
    pool: event.pool,
    userId: event.userId,
    tier: event.tier,
    fromAt: event.startAt,
    toAt: event.endAt,
    amount: event.amount,
    price: event.price,
    listPrice: event.price,
  });
}

function turn({ rows, writeActivity }: GrantTables, event: TurnEvent, on: Happening): void {
  const state = event.kind === "reservation.started" ? "active" : "ended";
  const userId = rows.setState(event.grant, state, on);
  const nothing = { amount: null, fromAt: null, toAt: null };
  const { kind, pool, grant } = event;
  writeActivity({ kind, pool, grant, userId, ...nothing }, on);
}

function release(
  { rows, segments, writeActivity }: GrantTables,
  event: ReservationCancelled | ReservationDisplaced,
  on: Happening,
): void {
  const state = event.kind === "reservation.cancelled" ? "cancelled" : "displaced";
  const reason = event.kind === "reservation.displaced" ? event.reason : null;
  const { kind, pool, grant, fromAt, endAt } = event;
  const userId = rows.release({ grant, state, fromAt, reason }, on);
  const lost = segments.cut(grant, fromAt);
  for (const piece of lost) segments.addLoss(grant, state, piece);
  const amount = event.kind === "reservation.displaced" ? event.amount : null;
  writeActivity({ kind, pool, grant, userId, amount, fromAt, toAt: endAt }, on);
}

function amend(
  { rows, segments, writeActivity }: GrantTables,
  event: ReservationAmended,
  on: Happening,
): void {
  const { kind, pool, grant, startAt, endAt, amount, fromAt } = event;
  const userId = rows.amend(event, on);
  const last = segments.last(grant);
  // Nothing was used yet where the new terms hold from the start on; the old window is void.
  segments.cut(grant, fromAt <= startAt ? Number.MIN_SAFE_INTEGER : fromAt);
  const heldFromAt = Math.max(fromAt, startAt);
  if (last !== undefined && heldFromAt < endAt) {
    segments.add(grant, { ...last, fromAt: heldFromAt, toAt: endAt, amount });
  }
  writeActivity({ kind, pool, grant, userId, amount, fromAt: heldFromAt, toAt: endAt }, on);
}

function move(
  { rows, segments, writeActivity }: GrantTables,
  event: ReservationMoved,
  on: Happening,
): void {
  const { kind, toPool, grant, amount, price, listPrice, fromAt, endAt } = event;
  const userId = rows.move(event, on);
  const last = segments.last(grant);
  segments.cut(grant, fromAt);
  if (last !== undefined) {
    const terms = { pool: toPool, amount, price, listPrice };
    const heldFromAt = Math.max(fromAt, rows.startOf(grant));
    segments.add(grant, { ...last, ...terms, fromAt: heldFromAt, toAt: endAt });
  }
  writeActivity({ kind, pool: toPool, grant, userId, amount, fromAt, toAt: endAt }, on);
}

/** A running reservation has got nodes; the journal says which. */
function bind({ rows, writeActivity }: GrantTables, event: ReservationBound, on: Happening): void {
  const { kind, pool, grant, parts } = event;
  const userId = rows.setState(grant, "active", on);
  const amount = parts.reduce((sum, { gpus }) => sum + gpus.length, 0);
  const node = parts.length === 1 ? (parts[0]?.node ?? null) : null;
  writeActivity({ kind, pool, grant, userId, amount, fromAt: null, toAt: null, node }, on);
}

type TurnEvent = Extract<GrantEvent, { kind: "reservation.started" | "reservation.ended" }>;

interface Release {
  readonly grant: number;
  readonly state: "cancelled" | "displaced";
  readonly fromAt: number;
  readonly reason: string | null;
}

/** Statements on `view_grant`; those that change a row answer its user, null if there is none. */
interface GrantRows {
  insert(event: ReservationAdmitted, on: Happening): void;
  setState(grant: number, state: string, on: Happening): string | null;
  release(what: Release, on: Happening): string | null;
  amend(event: ReservationAmended, on: Happening): string | null;
  move(event: ReservationMoved, on: Happening): string | null;
  startOf(grant: number): number;
}

function createGrantRows(db: DatabaseSync): GrantRows {
  const change = (columns: string) =>
    db.prepare(`UPDATE view_grant SET ${columns}, changed_seq = ? WHERE number = ?
      RETURNING user_id`);
  const userOf = (row: { readonly user_id?: unknown } | undefined): string | null =>
    typeof row?.user_id === "string" ? row.user_id : null;
  const insert = db.prepare(
    `INSERT INTO view_grant VALUES
      (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL, ?, ?, ?)`,
  );
  const setState = change("state = ?");
  const release = change("state = ?, released_at = ?, reason = ?");
  const amend = change("state = ?, start_at = ?, end_at = ?, ready_at = ?, amount = ?");
  const move = change("pool = ?, amount = ?, price = ?");
  const startOf = db.prepare("SELECT start_at FROM view_grant WHERE number = ?");
  return {
    insert: (e, on) => {
      insert.run(
        ...[e.grant, e.group, e.pool, e.pool, e.userId, e.tier, e.state],
        ...[e.startAt, e.endAt, e.amount, e.price, on.at, e.readyAt],
        ...[on.id, on.actor ?? e.userId, on.seq],
        ...[e.startAt, e.endAt, e.amount],
      );
    },
    setState: (grant, state, on) => userOf(setState.get(state, on.seq, grant)),
    release: ({ grant, state, fromAt, reason }, on) =>
      userOf(release.get(state, fromAt, reason, on.seq, grant)),
    amend: (e, on) =>
      userOf(amend.get(e.state, e.startAt, e.endAt, e.readyAt, e.amount, on.seq, e.grant)),
    move: (e, on) => userOf(move.get(e.toPool, e.amount, e.price, on.seq, e.grant)),
    startOf: (grant) => Number(startOf.get(grant)?.start_at ?? Number.MIN_SAFE_INTEGER),
  };
}
