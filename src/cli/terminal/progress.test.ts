import { Writable } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { createProgress } from "./progress.ts";

/** A terminal that remembers, and a clock that is moved by hand. */
function bench({ isTty }: { isTty: boolean }) {
  let text = "";
  const screen = new Writable({
    write: (chunk, _encoding, done) => {
      text += String(chunk);
      done();
    },
  });
  const stream = Object.assign(screen, { isTTY: isTty, columns: 80 });
  const err = { write: () => {}, isTty, hasColor: false, columns: 80, stream };
  let now = 0;
  const progress = createProgress("copying", "MiB", { err, nowMs: () => now });
  const shown = (): string => stripVTControlCharacters(text);
  return { progress, shown, at: (ms: number) => (now = ms) };
}

describe("progress", () => {
  it("is shown on a terminal, for what lasts over a second", () => {
    const { progress, shown, at } = bench({ isTty: true });
    progress.update(1, 10);
    at(999);
    progress.update(2, 10);
    expect(shown()).toBe("");
    at(1_000);
    progress.update(5, 10);
    expect(shown()).toContain("copying ████████████████████░░░░░░░░░░░░░░░░░░░░ 50% 5/10 MiB");
    progress.update(10, 10);
    progress.stop();
  });

  it("is not shown anywhere else", () => {
    const { progress, shown, at } = bench({ isTty: false });
    at(5_000);
    progress.update(5, 10);
    progress.stop();
    expect(shown()).toBe("");
  });
});
