/** Text for HTML and SVG: nothing in it can become markup. */
export function escapeText(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** A number for people: whole ones in full, others with at most two places. */
export function formatNumber(value: number): string {
  if (Number.isNaN(value)) return "";
  const [whole = "", places] = (Number.isInteger(value) ? String(value) : value.toFixed(2)).split(
    ".",
  );
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, "\u202f");
  return places === undefined ? grouped : `${grouped}.${places}`;
}
