import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { GrantNumber } from "../../kernel/index.ts";
import { asRow, asState, asTier } from "../codec.ts";
import { asOfSeq, inSnapshot } from "../reports/index.ts";
import { answer, decline, type ViewResult } from "../result.ts";
import type { GrantViewRow, SegmentRow } from "../tables/index.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import { type Equal, type Scanned, scanGrants } from "./scan.ts";
import type {
  Page,
  PageQuery,
  ReservationDetail,
  ReservationFilter,
  ReservationItem,
} from "./types.ts";

export const PAGE_LIMIT_MAX = 1_000;
const LIST = "reservations";

/** Reservations, newest first; new ones never disturb the pages after the first. */
export function listReservations(
  db: DatabaseSync,
  filter: ReservationFilter,
  page: PageQuery,
): ViewResult<Page<ReservationItem>> {
  const below = placeOf(page);
  if (!below.ok) return below;
  return inSnapshot(db, () => {
    const { rows, stoppedAt } = find(db, filter, { below: below.value, limit: page.limit + 1 });
    const kept = rows.slice(0, page.limit);
    const last = kept[kept.length - 1];
    const next = rows.length > kept.length ? last?.number : stoppedAt;
    const cursor = next === undefined ? {} : { nextCursor: encodeCursor(LIST, [next]) };
    return answer({ items: kept.map(itemOf), ...cursor, asOfSeq: asOfSeq(db) });
  });
}

/** One reservation with what it held, holds and will hold; undefined for an unknown one. */
export function getReservation(
  db: DatabaseSync,
  grant: GrantNumber,
): ReservationDetail | undefined {
  return inSnapshot(db, () => {
    const row = db.prepare("SELECT * FROM view_grant WHERE number = ?").get(grant);
    if (row === undefined) return undefined;
    const parts = db
      .prepare("SELECT * FROM view_segment WHERE grant_number = ? ORDER BY from_at")
      .all(grant)
      .map((part) => asRow<SegmentRow>(part))
      .map(({ pool, from_at: fromAt, to_at: toAt, amount, price }) => {
        return { pool, fromAt, toAt, amount, price };
      });
    return { item: itemOf(asRow<GrantViewRow>(row)), parts, asOfSeq: asOfSeq(db) };
  });
}

/** Checks the limit of a page; shared by all lists. */
export function limitFault(limit: number): ReturnType<typeof decline> | undefined {
  const fits = Number.isSafeInteger(limit) && limit >= 1 && limit <= PAGE_LIMIT_MAX;
  if (fits) return undefined;
  return decline({ reason: "bad_limit", limit, min: 1, max: PAGE_LIMIT_MAX });
}

function placeOf({ limit, cursor }: PageQuery): ViewResult<number> {
  const fault = limitFault(limit);
  if (fault !== undefined) return fault;
  if (cursor === undefined) return answer(Number.MAX_SAFE_INTEGER);
  const place = decodeCursor(LIST, cursor, 1);
  return place === undefined ? decline({ reason: "bad_cursor" }) : answer(place[0]!);
}

interface Place {
  readonly below: number;
  readonly limit: number;
}

function find(db: DatabaseSync, filter: ReservationFilter, place: Place): Scanned<GrantViewRow> {
  const indexed = filter.group === undefined ? indexedBy(filter) : undefined;
  const { others, values } = conditionsOf(filter, indexed);
  if (filter.group === undefined) {
    return scanGrants(db, "view_grant", { indexed, others, values, ...place });
  }
  // A group is one request: few enough to be looked at whole.
  const conditions = ["number < ?", ...others];
  const text = `SELECT * FROM view_grant
    WHERE (number = ? OR (group_number = ? AND group_number <> number))
      AND ${conditions.join(" AND ")} ORDER BY number DESC LIMIT ?`;
  const found = db
    .prepare(text)
    .all(filter.group, filter.group, place.below, ...values, place.limit);
  return { rows: found.map((row) => asRow<GrantViewRow>(row)), stoppedAt: undefined };
}

/** The narrowest condition that has an index. */
function indexedBy({ userId, pool, states }: ReservationFilter): Equal | undefined {
  if (userId !== undefined) return { column: "user_id", value: userId };
  if (pool !== undefined) return { column: "pool", value: pool };
  const state = states?.[0];
  if (states?.length === 1 && state !== undefined) return { column: "state", value: state };
  return undefined;
}

function conditionsOf(
  filter: ReservationFilter,
  indexed: Equal | undefined,
): { readonly others: readonly string[]; readonly values: readonly SQLInputValue[] } {
  const others: string[] = [];
  const values: SQLInputValue[] = [];
  const add = (text: string, ...given: readonly SQLInputValue[]): void => {
    others.push(text);
    values.push(...given);
  };
  const { userId, pool, states, fromAt, toAt, group } = filter;
  // The plus keeps SQLite from taking another index than the chosen one.
  if (userId !== undefined && indexed?.column !== "user_id") add("+user_id = ?", userId);
  if (pool !== undefined && indexed?.column !== "pool") add("+pool = ?", pool);
  if (states !== undefined && indexed?.column !== "state") {
    add(`+state IN (${states.map(() => "?").join(", ")})`, ...states);
  }
  if (fromAt !== undefined) add("end_at > ?", fromAt);
  if (toAt !== undefined) add("start_at < ?", toAt);
  if (group !== undefined) add("+group_number = ?", group);
  return { others, values };
}

function itemOf(row: GrantViewRow): ReservationItem {
  return {
    grant: row.number,
    group: row.group_number,
    pool: row.pool,
    firstPool: row.first_pool,
    userId: row.user_id,
    tier: asTier(row.tier),
    state: asState(row.state),
    startAt: row.start_at,
    endAt: row.end_at,
    amount: row.amount,
    price: row.price,
    createdAt: row.created_at,
    createdBy: row.created_by,
    readyAt: row.ready_at,
    changedSeq: row.changed_seq,
    ...(row.released_at === null ? {} : { releasedAt: row.released_at }),
    ...(row.reason === null ? {} : { reason: row.reason }),
  };
}
