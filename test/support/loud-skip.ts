import { describe, it } from "vitest";

/** What tests do that lack something: nothing may be left out without a word. */
export interface Lack {
  /** What is missing and how to provide it: `needs shared data: a.csv (see ...)`. */
  readonly need: string;
  /** True where `ARBITER_REQUIRE_ALL=1` forbids skips: then one test fails instead. */
  readonly isFault: boolean;
}

/** A `describe` that runs where nothing is missing; else it is skipped with a line that says so. */
export function describeUnless(title: string, lack: Lack | undefined, body: () => void): void {
  if (lack === undefined) {
    describe(title, body);
    return;
  }
  const { need, isFault } = lack;
  if (isFault) {
    describe(title, () => {
      it(need, () => {
        throw new Error(`${need}; ARBITER_REQUIRE_ALL=1 forbids to skip`);
      });
    });
    return;
  }
  console.warn(`SKIPPED: ${title}: ${need}`);
  describe.skip(title, () => {
    it(need, () => {});
  });
}
