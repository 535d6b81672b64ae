import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testSeed } from "../../test/support/seed.ts";
import { createEventReader, type TextEvent } from "./event-text.ts";

const SAMPLE = [
  ": hello",
  "retry: 250",
  "",
  "id: 7",
  "event: reservation.admitted",
  'data: {"seq":7}',
  "",
  "data: two",
  "data:  lines",
  "ignored: yes",
  "data",
  "",
  "id",
  "event: only.named",
  "",
  "id: 9.1",
  "data: last",
  "",
  "data: cut off",
].join("\n");

const EVENTS: readonly TextEvent[] = [
  { event: "reservation.admitted", data: '{"seq":7}', id: "7" },
  { event: "message", data: "two\n lines\n", id: "7" },
  { event: "message", data: "last", id: "9.1" },
];

describe("the text of a feed", () => {
  it("is read as the standard says", () => {
    const reader = createEventReader();
    expect(reader.push(SAMPLE)).toEqual(EVENTS);
    expect(reader.lastId()).toBe("9.1");
    expect(reader.retryMs()).toBe(250);
  });

  it("goes on with the id of the connection before", () => {
    const reader = createEventReader("41");
    expect(reader.push("data: x\n\n")).toEqual([{ event: "message", data: "x", id: "41" }]);
  });

  it("moves the place of its reader with an id alone, but not with half an event", () => {
    const reader = createEventReader("4");
    expect(reader.push(":\nid: 9\n\nid: 10\ndata: x\n")).toEqual([]);
    expect(reader.lastId()).toBe("9");
    expect(reader.push("\n")).toHaveLength(1);
    expect(reader.lastId()).toBe("10");
  });

  it("may not have a line without an end", () => {
    const reader = createEventReader();
    const piece = "x".repeat(600_000);
    reader.push(`data: ${piece}`);
    expect(() => reader.push(piece)).toThrow("line without an end");
  });

  it("means the same however it is cut and whichever line ends it has", () => {
    const ends = fc.constantFrom("\n", "\r\n", "\r");
    const cuts = fc.array(fc.nat(SAMPLE.length + 20), { maxLength: 12 });
    const property = fc.property(ends, cuts, (end, places) => {
      // A lone CR at the very end could be half of a line end, so something follows.
      const text = `${SAMPLE.replaceAll("\n", end)} `;
      const sorted = [0, ...places, text.length].sort((a, b) => a - b);
      const reader = createEventReader();
      const seen = sorted.flatMap((at, i) => reader.push(text.slice(at, sorted[i + 1] ?? at)));
      expect(seen).toEqual(EVENTS);
    });
    fc.assert(property, { seed: testSeed() });
  });
});
