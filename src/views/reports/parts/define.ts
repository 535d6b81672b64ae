import type { DatabaseSync } from "node:sqlite";
import { asRow } from "../../codec.ts";
import { answer, decline, type ViewResult } from "../../result.ts";
import type { CursorRow } from "../../tables/index.ts";
import type {
  FilterName,
  Report,
  ReportAnswer,
  ReportDefinition,
  ReportQuery,
  ResolvedQuery,
  Row,
} from "./types.ts";

/** A definition as the registry holds it: checks the query, fills in defaults, says `asOfSeq`. */
export function defineReport<By extends string, OneRow extends Row>(
  definition: ReportDefinition<By, OneRow>,
): Report {
  const { name, meaning, by, filters, range } = definition;
  const byOf = (asked: string): By | undefined => by.find((value) => value === asked);
  const columns = (asked: string) => {
    const known = byOf(asked);
    return known === undefined ? [] : definition.columns(known);
  };
  const run = (db: DatabaseSync, query: ReportQuery): ViewResult<ReportAnswer> => {
    const resolved = resolve(definition, query);
    if (!resolved.ok) return resolved;
    return inSnapshot(db, () => {
      const rows = definition.run(db, resolved.value);
      if (!rows.ok) return rows;
      const { by: chosen, fromAt, toAt } = resolved.value;
      const facts = { report: name, by: chosen, fromAt, toAt, asOfSeq: asOfSeq(db) };
      return answer({ ...facts, columns: definition.columns(chosen), rows: rows.value });
    });
  };
  return { name, meaning, by, filters, range, columns, run };
}

/** Last record that the views have followed. */
export function asOfSeq(db: DatabaseSync): number {
  return asRow<CursorRow>(db.prepare("SELECT * FROM view_cursor").get()).seq;
}

/** Runs several reads on one state of the tables. The connection must be in no transaction. */
export function inSnapshot<Value>(db: DatabaseSync, read: () => Value): Value {
  db.exec("BEGIN");
  try {
    return read();
  } finally {
    db.exec("ROLLBACK");
  }
}

function resolve<By extends string, OneRow extends Row>(
  definition: ReportDefinition<By, OneRow>,
  query: ReportQuery,
): ViewResult<ResolvedQuery<By>> {
  const { by, range, filters } = definition;
  const asked = query.by ?? by[0]!;
  const known = by.find((value) => value === asked);
  if (known === undefined) return decline({ reason: "bad_by", by: asked, allowed: by });
  const given: readonly (readonly [FilterName, string | undefined])[] = [
    ["pool", query.pool],
    ["user_id", query.userId],
  ];
  for (const [filter, value] of given) {
    if (value !== undefined && !filters.includes(filter)) {
      return decline({ reason: "bad_filter", filter, allowed: filters });
    }
  }
  const fromAt = query.fromAt ?? query.now - range.beforeMs;
  const toAt = query.toAt ?? query.now + range.afterMs;
  const isWhole = Number.isSafeInteger(fromAt) && Number.isSafeInteger(toAt);
  if (!isWhole || fromAt >= toAt) return decline({ reason: "bad_range", fromAt, toAt });
  const { now, pool, userId, lastSeq } = query;
  return answer({ by: known, fromAt, toAt, now, pool, userId, lastSeq });
}
