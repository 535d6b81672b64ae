import { describe, expect, it } from "vitest";
import { testSeed } from "../../../../test/support/seed.ts";
import { type LedgerState, listJobs, listRuns, viewParts } from "../../index.ts";
import { runJobHistory } from "../../testing/index.ts";

// Goal: the list of what runs has every part that runs, once, newest first, whatever the page.
// Method: random histories; each part of each job is looked at, one by one.
const SEED = testSeed();
const HISTORIES = 6;

describe(`what runs (SEED=${SEED})`, () => {
  it("is every running part once, in pages of any length, with any filter", () => {
    let most = 0;
    for (let i = 0; i < HISTORIES; i++) {
      let turn = 0;
      runJobHistory(SEED + i, ({ state }) => {
        turn += 1;
        if (turn % 7 !== 0) return;
        const all = running(state);
        most = Math.max(most, all.length);
        expect(pages(state, {}, 1 + (turn % 5))).toEqual(all.map(([name]) => name));
        for (const pool of ["a", "b"]) {
          const own = all.filter(([, where]) => where === pool).map(([name]) => name);
          expect(pages(state, { pool }, 100)).toEqual(own);
        }
        for (const userId of new Set(all.map(([, , user]) => user))) {
          const own = all.filter(([, , user]) => user === userId).map(([name]) => name);
          expect(pages(state, { userId }, 2)).toEqual(own);
        }
      });
    }
    // The histories must be rich enough to mean something.
    expect(most).toBeGreaterThan(3);
  });
});

type Named = readonly [name: string, pool: string, user: string];

function running(state: LedgerState): readonly Named[] {
  return listJobs(state, {}, 100_000).items.flatMap((job) =>
    viewParts(state, job.number, { from: 0, limit: 100_000 })
      .filter((part) => part.state === "running")
      .map(({ part }): Named => [`${job.number}.${part}`, job.pool, job.userId])
      .reverse(),
  );
}

function pages(
  state: LedgerState,
  filter: Parameters<typeof listRuns>[1],
  limit: number,
): readonly string[] {
  const names: string[] = [];
  let before: number | undefined;
  for (;;) {
    const { items, next } = listRuns(state, filter, limit, before);
    names.push(...items.map(({ job, part }) => `${job.number}.${part.part}`));
    if (next === undefined) return names;
    before = Number(next);
  }
}
