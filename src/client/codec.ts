import type { Problem, StreamEvent } from "../wire/index.ts";

/**
 * A reply of the server as the type that its route promises. Trusted, not checked field by field:
 * the server's own tests hold it to the schema, and a newer one may send more. Undefined if the
 * text is no JSON.
 */
export function decodeReply<Reply>(text: string): Reply | undefined {
  return parse(text) as Reply | undefined;
}

/** A problem document; undefined for anything else, such as the error page of a proxy. */
export function decodeProblem(text: string): Problem | undefined {
  const value = parse(text);
  if (typeof value !== "object" || value === null) return undefined;
  const { code, detail, status, title } = value as Record<string, unknown>;
  const isProblem =
    typeof code === "string" &&
    typeof detail === "string" &&
    typeof status === "number" &&
    typeof title === "string";
  return isProblem ? (value as Problem) : undefined;
}

/** The `data` of an event of the feed; undefined for what is no record's event. */
export function decodeEvent(data: string): StreamEvent | undefined {
  const value = parse(data);
  if (typeof value !== "object" || value === null) return undefined;
  const { seq, kind } = value as Record<string, unknown>;
  return typeof seq === "number" && typeof kind === "string" ? (value as StreamEvent) : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
