import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import { asRow, decodeNumbers } from "../codec.ts";
import { seqOfActivity } from "../follow/index.ts";
import { asOfSeq, inSnapshot } from "../reports/index.ts";
import { answer, decline, type ViewResult } from "../result.ts";
import type { ActivityRow, GrantViewRow, PlacementRow } from "../tables/index.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import { limitFault } from "./reservations.ts";
import { type Equal, type GrantTableName, type Scanned, scanGrants } from "./scan.ts";
import type { ActivityFilter, ActivityItem, Page, PageQuery } from "./types.ts";

const LIST = "activity";

/** Where a page starts: below this activity, and among what begins grants below these numbers. */
interface Place {
  readonly idBelow: number;
  readonly grantBelow: number;
  readonly placedBelow: number;
}

/** An item with its place among all events, and the number of the grant that it begins. */
interface Entry {
  readonly id: number;
  readonly admitted?: number;
  readonly placed?: number;
  readonly item: ActivityItem;
}

/**
 * What happened, newest first: what begins a grant, told by the grants' own rows, between all
 * other events. An admission is listed under the pool that admitted it, wherever it was moved
 * since.
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
    const bounds = { place, limit: page.limit + 1 };
    const admissions = findAdmissions(db, filter, bounds);
    const placed = findPlaced(db, filter, bounds);
    const others = findOthers(db, filter, bounds);
    const stops = stopsOf(db, admissions.stoppedAt, placed.stoppedAt);
    const seenFrom = Math.max(0, ...stops.map(({ id }) => id));
    const entries = [...admissions.rows.map(admissionOf), ...placed.rows.map(placedOf)];
    const merged = [...entries, ...others.map(otherOf)]
      .filter(({ id }) => id >= seenFrom)
      .sort((a, b) => b.id - a.id);
    const kept = merged.slice(0, page.limit);
    const next =
      merged.length > kept.length
        ? after(kept, place)
        : stops.find(({ id }) => id === seenFrom)?.next(after(kept, place));
    const cursor = next === undefined ? {} : { nextCursor: cursorOf(next) };
    return answer({ items: kept.map(({ item }) => item), ...cursor, asOfSeq: asOfSeq(db) });
  });
}

/** Where one of the tables was not looked at any further. */
interface Stop {
  readonly id: number;
  /** The place to go on from there, when everything from `id` on was told. */
  readonly next: (told: Place) => Place;
}

function stopsOf(
  db: DatabaseSync,
  grant: number | undefined,
  placed: number | undefined,
): readonly Stop[] {
  const stops: Stop[] = [];
  if (grant !== undefined) {
    const id = idOf(db, "view_grant", grant);
    stops.push({ id, next: (told) => ({ ...told, idBelow: id, grantBelow: grant }) });
  }
  if (placed !== undefined) {
    const id = idOf(db, "view_placement", placed);
    stops.push({ id, next: (told) => ({ ...told, idBelow: id, placedBelow: placed }) });
  }
  return stops;
}

function placeOf(cursor: string | undefined): Place | undefined {
  const highest = Number.MAX_SAFE_INTEGER;
  const place = cursor === undefined ? [highest, highest, highest] : decodeCursor(LIST, cursor, 3);
  if (place === undefined) return undefined;
  return { idBelow: place[0]!, grantBelow: place[1]!, placedBelow: place[2]! };
}

function cursorOf({ idBelow, grantBelow, placedBelow }: Place): string {
  return encodeCursor(LIST, [idBelow, grantBelow, placedBelow]);
}

function after(kept: readonly Entry[], place: Place): Place {
  return {
    idBelow: kept[kept.length - 1]?.id ?? place.idBelow,
    grantBelow:
      kept.findLast(({ admitted }) => admitted !== undefined)?.admitted ?? place.grantBelow,
    placedBelow: kept.findLast(({ placed }) => placed !== undefined)?.placed ?? place.placedBelow,
  };
}

interface Bounds {
  readonly place: Place;
  readonly limit: number;
}

function findAdmissions(
  db: DatabaseSync,
  { userId, pool, grant, node, cluster, job }: ActivityFilter,
  { place, limit }: Bounds,
): Scanned<GrantViewRow> {
  const below = place.grantBelow;
  // Reservations are on no node, and of no job.
  if (node !== undefined || cluster !== undefined || job !== undefined) return NOTHING;
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
    return scanGrants(db, "view_grant", { indexed, others, values, below, limit });
  }
  if (pool === undefined) {
    const all = { indexed: undefined, others: [], values: [], below, limit };
    return scanGrants(db, "view_grant", all);
  }
  const indexed = { column: "pool", value: pool } as const;
  const stayed = scanGrants(db, "view_grant", {
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

const NOTHING = { rows: [], stoppedAt: undefined } as const;

function findPlaced(
  db: DatabaseSync,
  { userId, pool, grant, node, cluster, job }: ActivityFilter,
  { place, limit }: Bounds,
): Scanned<PlacementRow> {
  const below = place.placedBelow;
  // Placements are in no pool, and of no job.
  if (pool !== undefined || job !== undefined) return NOTHING;
  const columns: readonly (readonly [Equal["column"], string | undefined])[] = [
    ["node", node],
    ["user_id", userId],
    ["cluster", cluster],
  ];
  const wanted = columns.flatMap(([column, value]) =>
    value === undefined ? [] : [{ column, value }],
  );
  if (grant !== undefined) {
    const conditions = [
      "number = ?",
      "number < ?",
      ...wanted.map(({ column }) => `+${column} = ?`),
    ];
    const found = db
      .prepare(`SELECT * FROM view_placement WHERE ${conditions.join(" AND ")}`)
      .all(grant, below, ...wanted.map(({ value }) => value));
    return { rows: found.map((row) => asRow<PlacementRow>(row)), stoppedAt: undefined };
  }
  const [indexed, ...rest] = wanted;
  const others = rest.map(({ column }) => `+${column} = ?`);
  const values = rest.map(({ value }) => value);
  return scanGrants(db, "view_placement", { indexed, others, values, below, limit });
}

function findOthers(
  db: DatabaseSync,
  { userId, pool, grant, node, cluster, job }: ActivityFilter,
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
  add("job", job);
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

/** Place of what begins the first grant at or above a number. */
function idOf(db: DatabaseSync, table: GrantTableName, number: number): number {
  const row = db
    .prepare(`SELECT created_id FROM ${table} WHERE number >= ? ORDER BY number LIMIT 1`)
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

function placedOf(row: PlacementRow): Entry {
  const item = {
    seq: seqOfActivity(row.created_id),
    at: row.created_at,
    kind: "placement.granted",
    grant: row.number,
    userId: row.user_id,
    actor: row.created_by,
    fromAt: row.start_at,
    toAt: row.first_end_at,
    ...(row.cluster === "" ? {} : { cluster: row.cluster }),
    node: row.node,
    policy: row.policy,
    gpus: decodeNumbers(row.gpus),
    // What evicts somebody starts when that one's notice is over.
    ...(row.start_at > row.created_at ? { message: "waits for what it evicts" } : {}),
  };
  return { id: row.created_id, placed: row.number, item };
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
    ...(row.job === null ? {} : { job: row.job }),
    ...(row.part === null ? {} : { part: row.part }),
  };
  return { id: row.id, item };
}
