import { colourOf } from "./style.ts";
import { escapeText, formatNumber } from "./text.ts";

const WIDTH = 1000;
const LABELS = 190;
const NUMBERS = 110;
const ROW = 22;

/** Horizontal bars, one for each value, from zero. */
export function drawBars(
  values: readonly { readonly label: string; readonly value: number }[],
): string {
  const most = Math.max(1e-9, ...values.map(({ value }) => value));
  const rows = values.map(({ label, value }, index) => {
    const y = index * ROW;
    const length = ((WIDTH - LABELS - NUMBERS) * value) / most;
    return (
      `<text x="${LABELS - 8}" y="${y + 15}" text-anchor="end">${escapeText(label)}</text>` +
      `<rect x="${LABELS}" y="${y + 3}" width="${length.toFixed(1)}" height="${ROW - 6}" rx="2" ` +
      `fill="${colourOf(index)}"/>` +
      `<text x="${(LABELS + length + 6).toFixed(1)}" y="${y + 15}">${formatNumber(value)}</text>`
    );
  });
  const height = values.length * ROW;
  return `<svg viewBox="0 0 ${WIDTH} ${height}" role="img">${rows.join("")}</svg>`;
}
