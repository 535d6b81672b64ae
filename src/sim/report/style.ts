/**
 * Colours of runs, in order, readable on light and dark; the first eight are told apart by the
 * colour-blind. As many as there are policies of one kind.
 */
export const RUN_COLOURS = [
  "#3b7dd8",
  "#d9822b",
  "#2a9d6f",
  "#b0529c",
  "#8a7f2a",
  "#c0483f",
  "#5b6b7b",
  "#6f5bd0",
  "#1f8a9e",
  "#a0623a",
  "#7da32c",
  "#d16b8f",
] as const;

export const REPORT_STYLE = `
:root { --ink: #1c2430; --soft: #5a6472; --line: #d5dae1; --back: #ffffff; --best: #e2f3ea; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e9ee; --soft: #a0a9b5; --line: #38414d; --back: #14181e; --best: #1d3a2c; }
}
body { margin: 0; background: var(--back); color: var(--ink); }
body { font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 1100px; margin: 0 auto; padding: 24px 16px; }
h1 { font-size: 24px; margin: 0 0 4px; }
h2 { font-size: 17px; margin: 32px 0 8px; }
p { color: var(--soft); margin: 0; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 4px 10px; border-bottom: 1px solid var(--line); }
th, td { text-align: right; white-space: nowrap; }
thead th { white-space: normal; vertical-align: bottom; }
th[scope="row"], th:first-child { text-align: left; }
td.best { background: var(--best); font-weight: 600; }
figure { margin: 0 0 16px; }
figcaption { color: var(--soft); }
svg { width: 100%; height: auto; display: block; }
svg text { fill: var(--soft); font: 12px system-ui, sans-serif; }
svg .axis { stroke: var(--line); }
`;

export function colourOf(index: number): string {
  return RUN_COLOURS[index % RUN_COLOURS.length] ?? RUN_COLOURS[0];
}
