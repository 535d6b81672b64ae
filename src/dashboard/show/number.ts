/** Numbers as people read them; all in one width, so that columns stand. */

/** `12,345`. */
export function wholeText(value: number): string {
  const digits = String(Math.abs(Math.round(value)));
  const grouped = digits.replace(/\B(?=(\d{3})+$)/g, ",");
  return value < 0 && grouped !== "0" ? `-${grouped}` : grouped;
}

/** At most `places` decimals, none that are 0: `2.5`, `12,345`. */
export function decimalText(value: number, places = 2): string {
  const fixed = Math.abs(value).toFixed(places);
  const [whole = "0", part = ""] = fixed.split(".");
  const rest = part.replace(/0+$/, "");
  const text = rest === "" ? wholeText(Number(whole)) : `${wholeText(Number(whole))}.${rest}`;
  return value < 0 && Number(fixed) !== 0 ? `-${text}` : text;
}

/** `950`, `12.3k`, `4.5M`: three digits at most, for places that are small. */
export function shortText(value: number): string {
  const size = Math.abs(value);
  const [unit, suffix] = size >= 1e9 ? [1e9, "G"] : size >= 1e6 ? [1e6, "M"] : [1e3, "k"];
  if (size < 1_000) return decimalText(value, 1);
  const scaled = value / unit;
  return `${decimalText(scaled, Math.abs(scaled) >= 100 ? 0 : 1)}${suffix}`;
}

/** `87 %`, or `0.4 %` below 10. */
export function percentText(value: number): string {
  return `${decimalText(value, Math.abs(value) < 10 ? 1 : 0)} %`;
}

/** Micro-credits as credits: `1,234.56`. */
export function creditsText(microCredits: number): string {
  return decimalText(microCredits / 1e6, 2);
}

/** `1 unit`, `5 units`. */
export function countText(count: number, one: string, many = `${one}s`): string {
  return `${wholeText(count)} ${count === 1 ? one : many}`;
}

/** Whole numbers as runs: `0–3, 6`. */
export function runsText(numbers: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const last = runs[runs.length - 1];
    if (last !== undefined && number === last[1] + 1) last[1] = number;
    else runs.push([number, number]);
  }
  return runs.map(([from, to]) => (from === to ? String(from) : `${from}–${to}`)).join(", ");
}
