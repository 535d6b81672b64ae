/** One event of a feed, as its text says it. */
export interface TextEvent {
  /** `message` unless the text names another. */
  readonly event: string;
  readonly data: string;
  /** Id of this event or of the last one before it that had one; empty if none had. */
  readonly id: string;
}

/** Takes the text of a feed in pieces, cut anywhere. */
export interface EventReader {
  /** The events that are complete with this piece. Throws on a line of over 10^6 characters. */
  push(piece: string): readonly TextEvent[];
  /**
   * The last id that an empty line has followed, with data or without: on a connection anew, the
   * server goes on behind it.
   */
  lastId(): string;
  /** Milliseconds that the server asks readers to wait before they come back. */
  retryMs(): number | undefined;
}

const LINE_CHARS_MAX = 1_000_000;

/**
 * Reads `text/event-stream` as the HTML standard parses it ("Server-sent events", 9.2.6): lines
 * end in CR, LF or both; comments start with a colon; an event ends at an empty line; one that is
 * not complete when the text ends does not count. Cost: O(text).
 */
export function createEventReader(firstId = ""): EventReader {
  let rest = "";
  let id = firstId;
  let endedId = firstId;
  let event = "";
  let data: string[] = [];
  let retry: number | undefined;

  const field = (name: string, value: string): void => {
    if (name === "data") data.push(value);
    else if (name === "event") event = value;
    else if (name === "id" && !value.includes("\0")) id = value;
    else if (name === "retry" && /^\d{1,9}$/.test(value)) retry = Number(value);
  };

  const flush = (): TextEvent | undefined => {
    const whole = { event: event === "" ? "message" : event, data: data.join("\n"), id };
    const isEvent = data.length > 0;
    endedId = id;
    event = "";
    data = [];
    return isEvent ? whole : undefined;
  };

  const push = (piece: string): readonly TextEvent[] => {
    const lines = (rest + piece).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? "";
    if (rest.length > LINE_CHARS_MAX) throw new Error("the feed has a line without an end");
    return lines.flatMap((line) => {
      if (line !== "") {
        const colon = line.indexOf(":");
        const name = colon < 0 ? line : line.slice(0, colon);
        field(name, colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, ""));
        return [];
      }
      const done = flush();
      return done === undefined ? [] : [done];
    });
  };

  return { push, lastId: () => endedId, retryMs: () => retry };
}
