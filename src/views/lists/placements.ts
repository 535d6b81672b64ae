import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { GrantNumber, PlacementView } from "../../kernel/index.ts";
import { asPlacementState, asRow, decodeNumbers, decodePod } from "../codec.ts";
import { asOfSeq, inSnapshot } from "../reports/index.ts";
import { answer, decline, type ViewResult } from "../result.ts";
import type { PlacementRow } from "../tables/index.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import { limitFault } from "./reservations.ts";
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
    const { conditions, values } = conditionsOf(filter);
    const found = db
      .prepare(
        `SELECT * FROM view_placement WHERE ${["number < ?", ...conditions].join(" AND ")}
          ORDER BY number DESC LIMIT ?`,
      )
      .all(place[0]!, ...values, page.limit + 1)
      .map((row) => asRow<PlacementRow>(row));
    const kept = found.slice(0, page.limit);
    const last = kept[kept.length - 1];
    const isMore = found.length > kept.length && last !== undefined;
    return answer({
      items: kept.map(viewOf),
      ...(isMore ? { nextCursor: encodeCursor(LIST, [last.number]) } : {}),
      asOfSeq: asOfSeq(db),
    });
  });
}

/** One placement, however long ago; undefined for an unknown one. */
export function getPlacement(db: DatabaseSync, grant: GrantNumber): PlacementView | undefined {
  const row = db.prepare("SELECT * FROM view_placement WHERE number = ?").get(grant);
  return row === undefined ? undefined : viewOf(asRow<PlacementRow>(row));
}

/** The first condition may take an index; the plus keeps SQLite from taking another. */
function conditionsOf({ group, node, userId, cluster, state }: PlacementListFilter): {
  readonly conditions: readonly string[];
  readonly values: readonly SQLInputValue[];
} {
  const conditions: string[] = [];
  const values: SQLInputValue[] = [];
  if (group !== undefined) {
    // The first of a gang has no entry in the index of the others.
    const members = "(number = ? OR (group_number = ? AND group_number <> number))";
    conditions.push(members, "+group_number = ?");
    values.push(group, group, group);
  }
  const others = [
    ["node", node],
    ["user_id", userId],
    ["cluster", cluster],
    ["state", state],
  ] as const;
  for (const [column, value] of others) {
    if (value === undefined) continue;
    conditions.push(`${conditions.length > 0 ? "+" : ""}${column} = ?`);
    values.push(value);
  }
  return { conditions, values };
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
