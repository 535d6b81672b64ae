/** A form as `net/http` reads it: the first value of each name. */
export type Form = Readonly<Record<string, string>>;

/** Fields of an `application/x-www-form-urlencoded` body, of a multipart one, or of a query. */
export function readForm(body: unknown, type: string, query: string): Form {
  const fields: Record<string, string> = {};
  const add = (params: URLSearchParams): void => {
    for (const [name, value] of params) fields[name] ??= value;
  };
  if (typeof body === "string" && type.startsWith("multipart/form-data")) {
    for (const [name, value] of multipart(body, type)) fields[name] ??= value;
  } else if (typeof body === "string") {
    add(new URLSearchParams(body));
  }
  add(new URLSearchParams(query));
  return fields;
}

/** Text fields of a multipart body; files are passed by. */
function* multipart(body: string, type: string): Generator<readonly [string, string]> {
  const boundary = /boundary="?([^";]+)"?/.exec(type)?.[1];
  if (boundary === undefined) return;
  for (const part of body.split(`--${boundary}`)) {
    const cut = part.indexOf("\r\n\r\n");
    const name = /name="([^"]*)"/.exec(part.slice(0, Math.max(0, cut)))?.[1];
    if (cut >= 0 && name !== undefined) yield [name, part.slice(cut + 4).replace(/\r\n$/, "")];
  }
}

/** A whole number of a field; `preset` where it is missing or no number, as in Go. */
export function wholeOf(form: Form, name: string, preset = 0): number {
  const value = Number(form[name]);
  return Number.isSafeInteger(value) && (form[name] ?? "").trim() !== "" ? value : preset;
}
