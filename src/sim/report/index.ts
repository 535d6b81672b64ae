export type { GanttBar } from "./gantt.ts";
export { type ReportOptions, type ReportRun, renderReport } from "./page.ts";
export { ganttBars, utilisationSeries, waitSeries } from "./series.ts";
