import type { Report } from "../../wire/index.ts";
import { Measured } from "../chart/measured.tsx";
import { barsOf, isOverTime } from "./bars.ts";
import { RankChart } from "./rank-chart.tsx";
import { Series } from "./series.tsx";

const HEIGHT = 240;

/** The column that matters most, over time or as bars. Signals have nothing to draw. */
export function ReportChart(props: { readonly report: Report; readonly drawn: string }) {
  const { report, drawn } = props;
  const column = report.columns.find(({ name }) => name === drawn);
  if (column === undefined) return null;
  if (!isOverTime(report)) return <RankChart title={column.meaning} bars={barsOf(report, drawn)} />;
  return (
    <Measured className="report-chart" height={HEIGHT + 30}>
      {(width) => <Series rows={report.rows} column={column} width={width} height={HEIGHT} />}
    </Measured>
  );
}
