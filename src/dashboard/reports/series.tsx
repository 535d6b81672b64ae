import { useEffect, useRef } from "react";
import uPlot from "uplot";
import type { Report, ReportColumn } from "../../wire/index.ts";
import { theme } from "../frame/theme.ts";
import { useStore } from "../live/store.ts";
import { numberIn } from "../parts/cells.ts";
import { colourOf } from "../show/colour.ts";
import { shortText } from "../show/number.ts";
import { clockText, DAY_S, dayText, momentOf } from "../show/time.ts";
import { useZone, type Zone } from "../show/zone.ts";
import { cellText, headingOf } from "./cells.ts";

export interface SeriesProps {
  readonly rows: Report["rows"];
  readonly column: ReportColumn;
  readonly width: number;
  readonly height: number;
}

/** One column over time, in steps as the rows are; drag to zoom, press twice to see all. */
export function Series(props: SeriesProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const zone = useZone();
  const chosen = useStore(theme);
  const { column, width, height } = props;
  const rows = useRef(props.rows);
  rows.current = props.rows;
  // biome-ignore lint/correctness/useExhaustiveDependencies: colours follow the theme
  useEffect(() => {
    if (place.current === null) return;
    const options = optionsOf({ column, zone, element: place.current, width, height });
    const made = new uPlot(options, dataOf(rows.current, column), place.current);
    plot.current = made;
    return () => {
      plot.current = undefined;
      made.destroy();
    };
  }, [column.name, column.unit, zone, chosen, width, height]);
  useEffect(() => {
    plot.current?.setData(dataOf(props.rows, column), false);
  }, [props.rows, column]);
  return (
    <div ref={place} role="img" aria-label={`${column.meaning}, over time; as numbers below`} />
  );
}

/** The last row's value once more at its end, so that its step has a length. */
function dataOf(rows: Report["rows"], { name, unit }: ReportColumn): uPlot.AlignedData {
  const factor = unit === "micro_credits" ? 1e-6 : 1;
  const last = rows[rows.length - 1];
  const times = rows.map((row) => numberIn(row, "start_time"));
  const values = rows.map((row) => (row[name] === null ? null : numberIn(row, name) * factor));
  if (last === undefined) return [times, values];
  return [
    [...times, numberIn(last, "end_time")],
    [...values, values[values.length - 1] ?? null],
  ];
}

function optionsOf(props: {
  readonly column: ReportColumn;
  readonly zone: Zone;
  readonly element: HTMLElement;
  readonly width: number;
  readonly height: number;
}): uPlot.Options {
  const { column, zone, element, width, height } = props;
  const ink = colourOf(element, "--ink-soft");
  const line = colourOf(element, "--line");
  const axis = { stroke: ink, grid: { stroke: line, width: 1 }, ticks: { show: false } };
  const stepped = uPlot.paths.stepped?.({ align: 1 });
  return {
    width,
    height,
    // The zone is told to uPlot as a date whose own clock shows what the zone's does.
    tzDate: (at) =>
      zone === "utc" ? uPlot.tzDate(new Date(at * 1e3), "Etc/UTC") : new Date(at * 1e3),
    axes: [
      { ...axis, space: 96, size: 30, values: (_plot, splits) => timeWords(splits, zone) },
      { ...axis, size: 54, values: (_plot, splits) => splits.map(shortText) },
    ],
    series: [
      {
        label: "Time",
        value: (_plot, at) => (at === null ? "–" : `${dayText(at, zone)} ${clockText(at, zone)}`),
      },
      {
        label: headingOf(column),
        stroke: colourOf(element, "--accent"),
        fill: colourOf(element, "--accent-wash"),
        width: 1.5,
        points: { show: false },
        value: (_plot, value) => valueText(value, column, zone),
        ...(stepped === undefined ? {} : { paths: stepped }),
      },
    ],
    scales: {
      y: { range: (_plot, _min, max) => [0, column.unit === "percent" ? 100 : max * 1.06 || 1] },
    },
  };
}

function valueText(value: number | null, column: ReportColumn, zone: Zone): string {
  const factor = column.unit === "micro_credits" ? 1e6 : 1;
  return cellText(value === null ? null : value * factor, column, { zone, nowS: 0 });
}

/** Days where the marks are days apart, else clock times, with the day at midnight. */
function timeWords(splits: readonly number[], zone: Zone): string[] {
  const [first = 0, second = 0] = splits;
  return splits.map((at) => {
    const isMidnight = momentOf(at, zone).hour === 0;
    return isMidnight || second - first >= DAY_S ? dayText(at, zone) : clockText(at, zone);
  });
}
