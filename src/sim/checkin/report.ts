import type { PolicyRun } from "./compare.ts";
import type { CheckinMetrics } from "./metrics.ts";

/** One page that compares runs: figures and curves, in light and dark, with nothing to fetch. */
export function checkinReport(title: string, runs: readonly PolicyRun[]): string {
  const heading = escapeHtml(title);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${heading}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${heading}</h1>
${figures(runs)}
<h2>Jobs completed within a time</h2>
${curves("Job completion time, s", runs, jctsIn)}
<h2>Rounds that had what they need within a time</h2>
${curves("Scheduling delay, s", runs, ({ run }) => run.schedulingDelays)}
</body>
</html>
`;
}

const STYLE = `
:root{color-scheme:light dark;--ink:#1c2024;--faint:#6a737d;--line:#d0d7de;--paper:#fff}
@media (prefers-color-scheme:dark){:root{
--ink:#e6edf3;--faint:#8b949e;--line:#30363d;--paper:#0d1117}}
body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:60rem;
margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{padding:.3rem .6rem;border-bottom:1px solid var(--line);text-align:right}
th:first-child,td:first-child{text-align:left}
svg{width:100%;height:auto}text{fill:var(--faint);font-size:11px}
.axis{stroke:var(--line)}.curve,.key{fill:none;stroke-width:1.8}
`;

/** Told apart without colour too: each has its own dashes. */
const STROKES = [
  ["#2f81f7", ""],
  ["#d29922", "6 3"],
  ["#3fb950", "2 2"],
  ["#db61a2", "8 3 2 3"],
  ["#a371f7", "4 4"],
  ["#f85149", "1 3"],
  ["#768390", "10 4"],
] as const;

const COLUMNS: readonly (readonly [label: string, key: keyof CheckinMetrics, digits: number])[] = [
  ["average JCT, s", "avg_jct_s", 0],
  ["p99 JCT, s", "p99_jct_s", 0],
  ["largest slowdown", "max_slowdown", 2],
  ["scheduling delay, s", "avg_scheduling_delay_s", 1],
  ["round time, s", "avg_round_time_s", 1],
  ["failed rounds", "failed_rounds", 0],
  ["assignments", "assignments", 0],
  ["unfinished jobs", "unfinished_jobs", 0],
];

function figures(runs: readonly PolicyRun[]): string {
  const head = COLUMNS.map(([label]) => `<th scope="col">${label}</th>`).join("");
  const rows = runs.map(({ policy, metrics }) => {
    const cells = COLUMNS.map(([, key, digits]) => {
      const value = metrics[key];
      return `<td>${value === undefined ? "" : value.toFixed(digits)}</td>`;
    });
    return `<tr><td>${escapeHtml(policy)}</td>${cells.join("")}</tr>`;
  });
  const top = `<thead><tr><th scope="col">policy</th>${head}</tr></thead>`;
  return `<table>${top}<tbody>${rows.join("")}</tbody></table>`;
}

function jctsIn({ run }: PolicyRun): readonly number[] {
  return run.outcomes.flatMap(({ job, finishedAt }) =>
    finishedAt === undefined ? [] : [finishedAt - job.arrival],
  );
}

const WIDTH = 720;
const HEIGHT = 300;
const LEFT = 44;
const BOTTOM = 34;
const TOP = 10;
const POINTS_MAX = 400;

/** For each run the part of its samples that lies below each time. */
function curves(
  label: string,
  runs: readonly PolicyRun[],
  samplesIn: (run: PolicyRun) => readonly number[],
): string {
  const all = runs.map((run) => [...samplesIn(run)].sort((a, b) => a - b));
  const right = Math.max(1, ...all.map((samples) => samples.at(-1) ?? 0));
  const lines = all.map((samples, at) => {
    const [colour, dashes] = STROKES[at % STROKES.length]!;
    const stroke = `stroke="${colour}" stroke-dasharray="${dashes}"`;
    const name = escapeHtml(runs[at]!.policy);
    const x = LEFT + 10;
    const y = TOP + 14 * (at + 1);
    const key = `<path class="key" ${stroke} d="M${x},${y - 4}h24"/>`;
    const path = `<path class="curve" ${stroke} d="${pathOf(samples, right)}"/>`;
    return `${path}${key}<text x="${x + 30}" y="${y}">${name}</text>`;
  });
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}">
${axes(label, right)}${lines.join("\n")}</svg>`;
}

function pathOf(samples: readonly number[], right: number): string {
  const step = Math.max(1, Math.ceil(samples.length / POINTS_MAX));
  const points = samples.flatMap((value, at) => {
    const isShown = at % step === 0 || at === samples.length - 1;
    return isShown ? [`${place(value / right)},${level((at + 1) / samples.length)}`] : [];
  });
  return [`M${LEFT},${level(0)}`, ...points].join("L");
}

function axes(label: string, right: number): string {
  const grid = [0, 0.25, 0.5, 0.75, 1].map((part) => {
    const y = level(part);
    const line = `<line class="axis" x1="${LEFT}" y1="${y}" x2="${WIDTH - 10}" y2="${y}"/>`;
    const time = Math.round(part * right).toLocaleString("en");
    const under = `<text x="${place(part)}" y="${HEIGHT - 18}" text-anchor="middle">${time}</text>`;
    return `${line}<text x="4" y="${Number(y) + 4}">${part * 100} %</text>${under}`;
  });
  const middle = (LEFT + WIDTH) / 2;
  const under = `<text x="${middle}" y="${HEIGHT - 4}" text-anchor="middle">${label}</text>`;
  return `${grid.join("")}${under}`;
}

function place(part: number): string {
  return (LEFT + part * (WIDTH - LEFT - 40)).toFixed(1);
}

function level(part: number): string {
  return (HEIGHT - BOTTOM - part * (HEIGHT - BOTTOM - TOP)).toFixed(1);
}

function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
