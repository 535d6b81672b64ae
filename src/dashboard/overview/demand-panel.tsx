import { bandPath, stepLine } from "../chart/area.ts";
import { Measured } from "../chart/measured.tsx";
import { NowLine, TimeAxis } from "../chart/time-axis.tsx";
import { timeScale } from "../chart/time-scale.ts";
import { UnitAxis } from "../chart/unit-axis.tsx";
import { unitScale } from "../chart/unit-scale.ts";
import { hrefOf, Link } from "../frame/router.tsx";
import { useNow } from "../live/now.ts";
import { useReport } from "../live/queries.ts";
import { numberIn, type ReportRow } from "../parts/cells.ts";
import { Panel } from "../parts/panel.tsx";
import { shortText } from "../show/number.ts";
import { useWeekAround } from "./span.ts";

const GUTTER = 44;
const USE_HEIGHT = 120;
const WISH_HEIGHT = 72;

/** Two charts over one time: what is used of all capacity, and what was wanted in vain. */
export function DemandPanel() {
  const { behind, ahead } = useWeekAround();
  const span = { from: behind.from, to: ahead.to };
  const use = useReport("utilisation", { by: "hour", ...span });
  const wishes = useReport("unmet-demand", { by: "hour", ...span });
  const links = (
    <Link href={hrefOf("reports", { report: "unmet-demand", by: "hour" })}>As numbers</Link>
  );
  return (
    <Panel
      title="Used, and wanted in vain"
      note="all pools, hour by hour, a week behind and a week ahead"
      actions={links}
    >
      <Measured height={USE_HEIGHT + WISH_HEIGHT + 62}>
        {(width) => (
          <Charts
            use={use.data?.rows ?? []}
            wishes={wishes.data?.rows ?? []}
            span={span}
            width={width}
          />
        )}
      </Measured>
    </Panel>
  );
}

function Charts(props: {
  readonly use: readonly ReportRow[];
  readonly wishes: readonly ReportRow[];
  readonly span: { readonly from: number; readonly to: number };
  readonly width: number;
}) {
  const now = useNow();
  const inner = Math.max(props.width - GUTTER, 10);
  const time = timeScale(props.span.from, props.span.to, inner);
  const percent = unitScale(100, USE_HEIGHT);
  const wanted = props.wishes.map((row) => bandOf(row, "unit_hours_wanted"));
  const most = wanted.reduce((max, { high }) => Math.max(max, high), 0);
  const units = unitScale(most, WISH_HEIGHT);
  const share = props.use.map((row) => bandOf(row, "mean_percent"));
  const wishTop = USE_HEIGHT + 34;
  return (
    <svg
      width={props.width}
      height={wishTop + WISH_HEIGHT + 20}
      role="img"
      aria-label={labelOf(props.wishes)}
    >
      <g transform={`translate(${GUTTER},6)`}>
        <UnitAxis scale={percent} width={inner} unit=" %" />
        <path className="area-reserved" d={bandPath(share, time, percent)} />
        <path className="line-reserved" d={stepLine(share.map(lineOf), time, percent)} />
        <g transform={`translate(0,${wishTop - 6})`}>
          <UnitAxis scale={units} width={inner} />
          <path className="area-unmet" d={bandPath(wanted, time, units)} />
          <text className="chart-note" x={4} y={-6}>
            units wanted and refused
          </text>
        </g>
        <text className="chart-note" x={4} y={10}>
          used or booked
        </text>
        <TimeAxis scale={time} height={wishTop + WISH_HEIGHT - 6} />
        <NowLine scale={time} now={now} height={wishTop + WISH_HEIGHT - 6} />
      </g>
    </svg>
  );
}

function bandOf(row: ReportRow, name: string) {
  const from = numberIn(row, "start_time");
  return { from, to: numberIn(row, "end_time"), low: 0, high: numberIn(row, name) };
}

function lineOf(band: ReturnType<typeof bandOf>) {
  return { from: band.from, to: band.to, value: band.high };
}

function labelOf(rows: readonly ReportRow[]): string {
  const top = rows.reduce<ReportRow | undefined>(
    (best, row) =>
      best === undefined || numberIn(row, "unit_hours_wanted") > numberIn(best, "unit_hours_wanted")
        ? row
        : best,
    undefined,
  );
  const most = top === undefined ? 0 : numberIn(top, "unit_hours_wanted");
  return (
    "Share of all capacity in use, and units refused, by hour. " +
    `At most ${shortText(most)} units were refused for one hour.`
  );
}
