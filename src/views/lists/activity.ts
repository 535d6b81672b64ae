import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import { asRow, decodeNumbers } from "../codec.ts";
import { seqOfActivity } from "../follow/index.ts";
import { asOfSeq, inSnapshot } from "../reports/index.ts";
import { answer, decline, type ViewResult } from "../result.ts";
import type { ActivityRow, GrantViewRow } from "../tables/index.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import { limitFault } from "./reservations.ts";
import { type Scanned, scanGrants } from "./scan.ts";
import type { ActivityFilter, ActivityItem, Page, PageQuery } from "./types.ts";

const LIST = "activity";

/** Where a page starts: below this activity, and among admissions below this grant. */
interface Place {
  readonly idBelow: number;
  readonly grantBelow: number;
}

/** An item with its place among all events; `grant` is set for an admission. */
interface Entry {
  readonly id: number;
  readonly admitted: number | undefined;
  readonly item: ActivityItem;
}

/**
 * What happened, newest first: admissions, told by the reservations' own rows, between all other
 * events. An admission is listed under the pool that admitted it, wherever it was moved since.
 */
export function listActivity(
  db: DatabaseSync,
  filter: ActivityFilter,
  page: PageQuery,
): ViewResult<Page<ActivityItem>> {
  const fault = limitFault(page.limit);
  if (fault !== undefined) return fault;
  const place = placeOf(page.cursor);
  if (place === undefined) return decline({ reason: "bad_cursor" });
  return inSnapshot(db, () => {
    const limit = page.limit + 1;
    const admissions = findAdmissions(db, filter, { place, limit });
    const others = findOthers(db, filter, { place, limit });
    const seenFrom = admissions.stoppedAt === undefined ? 0 : idOfGrant(db, admissions.stoppedAt);
    const merged = [...admissions.rows.map(admissionOf), ...others.map(otherOf)]
      .filter(({ id }) => id >= seenFrom)
      .sort((a, b) => b.id - a.id);
    const kept = merged.slice(0, page.limit);
    const next =
      merged.length > kept.length
        ? after(kept, place)
        : admissions.stoppedAt === undefined
          ? undefined
          : { idBelow: seenFrom, grantBelow: admissions.stoppedAt };
    const cursor =
      next === undefined ? {} : { nextCursor: encodeCursor(LIST, [next.idBelow, next.grantBelow]) };
    return answer({ items: kept.map(({ item }) => item), ...cursor, asOfSeq: asOfSeq(db) });
  });
}

function placeOf(cursor: string | undefined): Place | undefined {
  const highest = Number.MAX_SAFE_INTEGER;
  if (cursor === undefined) return { idBelow: highest, grantBelow: highest };
  const place = decodeCursor(LIST, cursor, 2);
  return place === undefined ? undefined : { idBelow: place[0]!, grantBelow: place[1]! };
}

function after(kept: readonly Entry[], place: Place): Place {
  const grants = kept.flatMap(({ admitted }) => (admitted === undefined ? [] : [admitted]));
  return {
    idBelow: kept[kept.length - 1]?.id ?? place.idBelow,
    grantBelow: grants[grants.length - 1] ?? place.grantBelow,
  };
}

interface Bounds {
  readonly place: Place;
  readonly limit: number;
}

function findAdmissions(
  db: DatabaseSync,
  { userId, pool, grant, node, cluster }: ActivityFilter,
  { place, limit }: Bounds,
): Scanned {
  const below = place.grantBelow;
  // Reservations are on no node.
  if (node !== undefined || cluster !== undefined) return { rows: [], stoppedAt: undefined };
  if (grant !== undefined) {
    const found = db
      .prepare(
        `SELECT * FROM view_grant WHERE number = ?1 AND number < ?2
          AND (?3 IS NULL OR user_id = ?3) AND (?4 IS NULL OR first_pool = ?4)`,
      )
      .all(grant, below, userId ?? null, pool ?? null);
    return { rows: found.map((row) => asRow<GrantViewRow>(row)), stoppedAt: undefined };
  }
  if (userId !== undefined) {
    const indexed = { column: "user_id", value: userId } as const;
    const others = pool === undefined ? [] : ["first_pool = ?"];
    const values = pool === undefined ? [] : [pool];
    return scanGrants(db, { indexed, others, values, below, limit });
  }
  if (pool === undefined) {
    return scanGrants(db, { indexed: undefined, others: [], values: [], below, limit });
  }
  const indexed = { column: "pool", value: pool } as const;
  const stayed = scanGrants(db, {
    indexed,
    others: ["first_pool = ?"],
    values: [pool],
    below,
    limit,
  });
  const moved = db
    .prepare(
      `SELECT * FROM view_grant WHERE first_pool = ? AND pool <> first_pool AND number < ?
        ORDER BY number DESC LIMIT ?`,
    )
    .all(pool, below, limit)
    .map((row) => asRow<GrantViewRow>(row));
  return { rows: [...stayed.rows, ...moved], stoppedAt: stayed.stoppedAt };
}

function findOthers(
  db: DatabaseSync,
  { userId, pool, grant, node, cluster }: ActivityFilter,
  { place, limit }: Bounds,
): readonly ActivityRow[] {
  const conditions = ["id < ?"];
  const values: SQLInputValue[] = [place.idBelow];
  const add = (column: string, value: SQLInputValue | undefined): void => {
    if (value === undefined) return;
    // Only the first condition may take an index: it is the narrowest.
    conditions.push(`${conditions.length > 1 ? "+" : ""}${column} = ?`);
    values.push(value);
  };
  add("grant_number", grant);
  add("node", node);
  add("user_id", userId);
  add("pool", pool);
  add("cluster", cluster);
  const text = `SELECT * FROM view_activity WHERE ${conditions.join(" AND ")}
    ORDER BY id DESC LIMIT ?`;
  return db
    .prepare(text)
    .all(...values, limit)
    .map((row) => asRow<ActivityRow>(row));
}

/** Place of the first admission at or above a grant number. */
function idOfGrant(db: DatabaseSync, number: number): number {
  const row = db
    .prepare("SELECT created_id FROM view_grant WHERE number >= ? ORDER BY number LIMIT 1")
    .get(number);
  return Number(row?.created_id ?? 0);
}

function admissionOf(row: GrantViewRow): Entry {
  const item = {
    seq: seqOfActivity(row.created_id),
    at: row.created_at,
    kind: "reservation.admitted",
    pool: row.first_pool,
    grant: row.number,
    userId: row.user_id,
    actor: row.created_by,
    amount: row.first_amount,
    fromAt: row.first_start_at,
    toAt: row.first_end_at,
  };
  return { id: row.created_id, admitted: row.number, item };
}

function otherOf(row: ActivityRow): Entry {
  const item = {
    seq: seqOfActivity(row.id),
    at: row.at,
    kind: row.kind,
    ...(row.pool === "" ? {} : { pool: row.pool }),
    ...(row.grant_number === null ? {} : { grant: row.grant_number }),
    ...(row.user_id === null ? {} : { userId: row.user_id }),
    ...(row.actor === null ? {} : { actor: row.actor }),
    ...(row.amount === null ? {} : { amount: row.amount }),
    ...(row.from_at === null ? {} : { fromAt: row.from_at }),
    ...(row.to_at === null ? {} : { toAt: row.to_at }),
    ...(row.cluster === null ? {} : { cluster: row.cluster }),
    ...(row.node === null ? {} : { node: row.node }),
    ...(row.policy === null ? {} : { policy: row.policy }),
    ...(row.gpus === null ? {} : { gpus: decodeNumbers(row.gpus) }),
    ...(row.message === null ? {} : { message: row.message }),
  };
  return { id: row.id, admitted: undefined, item };
}
