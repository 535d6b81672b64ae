export { placementReport, type ReportOptions } from "./report.ts";
