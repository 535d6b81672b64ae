import { divFloor } from "../../base/index.ts";
import type { Column, ReportAnswer, Row } from "./parts/index.ts";

/** A report in the words of the public interfaces: snake_case, instants in whole Unix seconds. */
export interface PublicReport {
  readonly report: string;
  readonly by: string;
  readonly from: number;
  readonly to: number;
  readonly as_of_seq: number;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}

/** Instants are rounded down to their second. */
export function publicReport(report: ReportAnswer): PublicReport {
  const instants = report.columns.filter(({ unit }) => unit === "instant").map(({ name }) => name);
  return {
    report: report.report,
    by: report.by,
    from: divFloor(report.fromAt, 1_000),
    to: divFloor(report.toAt, 1_000),
    as_of_seq: report.asOfSeq,
    columns: report.columns,
    rows: report.rows.map((row) => inSeconds(row, instants)),
  };
}

function inSeconds(row: Row, instants: readonly string[]): Row {
  const changed: Record<string, Row[string]> = { ...row };
  for (const name of instants) {
    const at = changed[name];
    if (typeof at === "number") changed[name] = divFloor(at, 1_000);
  }
  return changed;
}
