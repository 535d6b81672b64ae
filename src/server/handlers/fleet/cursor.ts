/** A cursor behind an id: ids may hold what a query can't. */
export function idCursor(id: string): string {
  return Buffer.from(id, "utf8").toString("base64url");
}

/** The id behind which a page begins. Any text gives one: a wrong cursor only begins elsewhere. */
export function readIdCursor(cursor: string): string {
  return Buffer.from(cursor, "base64url").toString("utf8");
}
