import type { Report } from "../../wire/index.ts";
import { bandPath } from "../chart/area.ts";
import { timeScale, timeTicks } from "../chart/time-scale.ts";
import { unitScale } from "../chart/unit-scale.ts";
import { numberIn } from "../parts/cells.ts";
import { colourOf } from "../show/colour.ts";
import { shortText } from "../show/number.ts";
import { zone } from "../show/zone.ts";
import { barsOf, isOverTime } from "./bars.ts";
import type { CatalogueEntry } from "./catalogue.ts";

const WIDTH = 1_200;
const HEIGHT = 480;
const LEFT = 64;
const TOP = 48;
const BOTTOM = 32;
/** Pixels of the file for one of the drawing: sharp in print. */
const SHARPNESS = 2;

/** A report's chart as a PNG of its own, with its title, in the colours of the page. */
export async function pictureOf(report: Report, entry: CatalogueEntry): Promise<Blob> {
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH * SHARPNESS;
  canvas.height = HEIGHT * SHARPNESS;
  const pen = canvas.getContext("2d");
  if (pen === null) throw new Error("this browser gives no canvas to draw on");
  pen.scale(SHARPNESS, SHARPNESS);
  const colours = coloursNow();
  pen.fillStyle = colours.sheet;
  pen.fillRect(0, 0, WIDTH, HEIGHT);
  pen.fillStyle = colours.ink;
  pen.font = "600 18px system-ui, sans-serif";
  pen.fillText(entry.title, 16, 28);
  pen.font = "12px system-ui, sans-serif";
  if (isOverTime(report)) paintTime(pen, { report, drawn: entry.drawn, colours });
  else paintBars(pen, { report, drawn: entry.drawn, colours });
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob === null ? reject(new Error("no picture")) : resolve(blob)));
  });
}

type Colours = Readonly<Record<"sheet" | "ink" | "soft" | "line" | "bar", string>>;

interface Painting {
  readonly report: Report;
  readonly drawn: string;
  readonly colours: Colours;
}

function coloursNow(): Colours {
  const of = (name: `--${string}`): string => colourOf(document.body, name);
  return {
    sheet: of("--sheet"),
    ink: of("--ink"),
    soft: of("--ink-soft"),
    line: of("--line"),
    bar: of("--area-reserved"),
  };
}

function paintTime(pen: CanvasRenderingContext2D, { report, drawn, colours }: Painting): void {
  const [width, height] = [WIDTH - LEFT - 16, HEIGHT - TOP - BOTTOM];
  const time = timeScale(report.from, report.to, width);
  const bands = report.rows.map((row) => ({
    from: numberIn(row, "start_time"),
    to: numberIn(row, "end_time"),
    low: 0,
    high: numberIn(row, drawn),
  }));
  const unit = unitScale(
    bands.reduce((max, { high }) => Math.max(max, high), 0),
    height,
  );
  pen.save();
  pen.translate(LEFT, TOP);
  pen.fillStyle = colours.bar;
  pen.fill(new Path2D(bandPath(bands, time, unit)));
  pen.strokeStyle = colours.line;
  pen.fillStyle = colours.soft;
  for (const amount of unit.ticks) {
    line(pen, [0, unit.y(amount), width, unit.y(amount)]);
    pen.fillText(shortText(amount), -50, unit.y(amount) + 4);
  }
  for (const { at, label } of timeTicks(time, zone.get(), 96)) {
    line(pen, [time.x(at), 0, time.x(at), height]);
    pen.fillText(label, time.x(at) + 3, height + 18);
  }
  pen.restore();
}

function paintBars(pen: CanvasRenderingContext2D, { report, drawn, colours }: Painting): void {
  const bars = barsOf(report, drawn);
  const most = bars.reduce((max, { value }) => Math.max(max, value), 0);
  const step = Math.min(28, (HEIGHT - TOP - 16) / Math.max(bars.length, 1));
  bars.forEach(({ name, value, text }, index) => {
    const y = TOP + index * step;
    pen.fillStyle = colours.ink;
    pen.fillText(name, 16, y + step * 0.65, 240);
    pen.fillStyle = colours.bar;
    const length = most === 0 ? 0 : (value / most) * (WIDTH - 400);
    pen.fillRect(264, y + 3, length, step - 6);
    pen.fillStyle = colours.soft;
    pen.fillText(text, 272 + length, y + step * 0.65);
  });
}

function line(
  pen: CanvasRenderingContext2D,
  [x1, y1, x2, y2]: readonly [number, number, number, number],
): void {
  pen.beginPath();
  pen.moveTo(Math.round(x1) + 0.5, Math.round(y1) + 0.5);
  pen.lineTo(Math.round(x2) + 0.5, Math.round(y2) + 0.5);
  pen.stroke();
}
