import type { DatabaseSync } from "node:sqlite";
import { decline, type ViewResult } from "../result.ts";
import { bestSellers } from "./best-sellers.ts";
import { headroom } from "./headroom.ts";
import { defineReport, type Report, type ReportAnswer, type ReportQuery } from "./parts/index.ts";
import { placements } from "./placements.ts";
import { revenue } from "./revenue.ts";
import { signals } from "./signals.ts";
import { unmetDemand } from "./unmet-demand.ts";
import { usage } from "./usage.ts";
import { utilisation } from "./utilisation.ts";

export type {
  Cell,
  Column,
  Facts,
  FilterName,
  Report,
  ReportAnswer,
  ReportQuery,
  Row,
  Unit,
} from "./parts/index.ts";
export { asOfSeq, inSnapshot, ROWS_MAX } from "./parts/index.ts";
export { publicReport } from "./present.ts";

/** Every report, for documents and for the command line. */
export const REPORTS: readonly Report[] = [
  defineReport(usage),
  defineReport(unmetDemand),
  defineReport(utilisation),
  defineReport(revenue),
  defineReport(bestSellers),
  defineReport(headroom),
  defineReport(placements),
  defineReport(signals),
];

/** Runs the report of that name on one state of the tables. The connection must be idle. */
export function runReport(
  db: DatabaseSync,
  name: string,
  query: ReportQuery,
): ViewResult<ReportAnswer> {
  const report = REPORTS.find((known) => known.name === name);
  if (report !== undefined) return report.run(db, query);
  return decline({ reason: "unknown_report", report: name, known: REPORTS.map((r) => r.name) });
}
