import type { DatabaseSync } from "node:sqlite";
import type { GrantNumber, PlacementView } from "../../kernel/index.ts";
import { asPlacementState, asRow, decodeNumbers, decodePod } from "../codec.ts";
import { asOfSeq, inSnapshot } from "../reports/index.ts";
import { answer, decline, type ViewResult } from "../result.ts";
import type { PlacementRow } from "../tables/index.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import { limitFault } from "./reservations.ts";
import { type Equal, type Scanned, scanGrants } from "./scan.ts";
import type { Page, PageQuery, PlacementListFilter } from "./types.ts";

const LIST = "placements";

/** Placements, newest first; new ones never disturb the pages after the first. */
export function listPlacements(
  db: DatabaseSync,
  filter: PlacementListFilter,
  page: PageQuery,
): ViewResult<Page<PlacementView>> {
  const fault = limitFault(page.limit);
  if (fault !== undefined) return fault;
  const { cursor } = page;
  const place = cursor === undefined ? [Number.MAX_SAFE_INTEGER] : decodeCursor(LIST, cursor, 1);
  if (place === undefined) return decline({ reason: "bad_cursor" });
  return inSnapshot(db, () => {
    const { rows, stoppedAt } = find(db, filter, { below: place[0]!, limit: page.limit + 1 });
    const kept = rows.slice(0, page.limit);
    const next = rows.length > kept.length ? kept[kept.length - 1]?.number : stoppedAt;
    const more = next === undefined ? {} : { nextCursor: encodeCursor(LIST, [next]) };
    return answer({ items: kept.map(viewOf), ...more, asOfSeq: asOfSeq(db) });
  });
}

/** One placement, however long ago; undefined for an unknown one. */
export function getPlacement(db: DatabaseSync, grant: GrantNumber): PlacementView | undefined {
  const row = db.prepare("SELECT * FROM view_placement WHERE number = ?").get(grant);
  return row === undefined ? undefined : viewOf(asRow<PlacementRow>(row));
}

interface Place {
  readonly below: number;
  readonly limit: number;
}

function find(
  db: DatabaseSync,
  { group, ...filter }: PlacementListFilter,
  place: Place,
): Scanned<PlacementRow> {
  const columns: readonly (readonly [Equal["column"], string | undefined])[] = [
    ["node", filter.node],
    ["user_id", filter.userId],
    ["cluster", filter.cluster],
    ["state", filter.state],
  ];
  const wanted = columns.flatMap(([column, value]) =>
    value === undefined ? [] : [{ column, value }],
  );
  // The narrowest has the index; the plus keeps SQLite from taking another.
  const [indexed, ...rest] = group === undefined ? wanted : [undefined, ...wanted];
  const others = rest.flatMap((one) => (one === undefined ? [] : [`+${one.column} = ?`]));
  const values = rest.flatMap((one) => (one === undefined ? [] : [one.value]));
  if (group === undefined) {
    return scanGrants(db, "view_placement", { indexed, others, values, ...place });
  }
  // A gang is one request: few enough to be looked at whole.
  const conditions = ["number < ?", "group_number = ?", ...others];
  const text = `SELECT * FROM view_placement
    WHERE (number = ? OR (group_number = ? AND group_number <> number))
      AND ${conditions.join(" AND ")} ORDER BY number DESC LIMIT ?`;
  const found = db.prepare(text).all(group, group, place.below, group, ...values, place.limit);
  return { rows: found.map((row) => asRow<PlacementRow>(row)), stoppedAt: undefined };
}

function viewOf(row: PlacementRow): PlacementView {
  return {
    number: row.number,
    group: row.group_number,
    userId: row.user_id,
    ...(row.name === null ? {} : { name: row.name }),
    state: asPlacementState(row.state),
    cluster: row.cluster,
    node: row.node,
    gpus: decodeNumbers(row.gpus),
    pod: decodePod(row.pod),
    startAt: row.start_at,
    endAt: row.end_at,
    createdAt: row.created_at,
    preemptible: row.preemptible === 1,
    priority: row.priority,
    policy: row.policy,
    ...(row.acknowledged_at === null ? {} : { acknowledgedAt: row.acknowledged_at }),
    ...(row.message === null ? {} : { message: row.message }),
    ...(row.evicted_by === null ? {} : { evictedBy: row.evicted_by }),
  };
}
