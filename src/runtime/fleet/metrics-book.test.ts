import { expect, it } from "vitest";
import { createMetricsBook } from "./metrics-book.ts";

const BOUNDS = { documentCharsMax: 30, charsMax: 60 };
const doc = (length: number) => ({ a: "x".repeat(length - 8) });

it("keeps the newest document of each, with the time it came", () => {
  const book = createMetricsBook(BOUNDS);
  const document = doc(20);
  expect(book.put("c1", doc(10), 1)).toBeUndefined();
  expect(book.put("c1", document, 2)).toBeUndefined();
  expect(book.get("c1")).toMatchObject({ receivedAt: 2, document });
  expect([book.size, book.chars]).toEqual([1, 20]);
  expect(book.forget("c1")).toBe(true);
  expect(book.forget("c1")).toBe(false);
  expect([book.size, book.chars, book.get("c1")]).toEqual([0, 0, undefined]);
});

it("refuses what is too large, and keeps what it had", () => {
  const book = createMetricsBook(BOUNDS);
  book.put("c1", doc(10), 1);
  expect(book.put("c1", doc(31), 2)).toEqual({ given: 31, max: 30 });
  expect(book.get("c1")?.receivedAt).toBe(1);
});

it("lets go of what was renewed longest ago when there is too much in all", () => {
  const book = createMetricsBook(BOUNDS);
  book.put("a", doc(30), 1);
  book.put("b", doc(30), 2);
  book.put("a", doc(30), 3);
  book.put("c", doc(20), 4);
  expect([...book.ids()]).toEqual(["a", "c"]);
  expect(book.chars).toBe(50);
});
