import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { tempDir } from "../../../test/support/temp-dir.ts";
import { type Ledger, openLedger } from "../../runtime/index.ts";
import { runHere } from "../testing/run.ts";
import { createDemoClock, demoStart, fillDemo } from "./index.ts";

const NOW_S = 1_773_843_600;
const DAYS = 0.5;

/** Half a day of it, in a ledger of its own. */
async function live(seed: number): Promise<Ledger> {
  const clock = createDemoClock(demoStart(NOW_S, DAYS) * 1_000);
  const ledger = await openLedger({
    file: join(tempDir(), "ledger.sqlite"),
    clock,
    onFault: ({ what, why }) => {
      throw new Error(`${what}: ${why}`);
    },
  });
  onTestFinished(() => ledger.close());
  await fillDemo({ ledger, clock, nowS: NOW_S, seed, days: DAYS });
  await ledger.followed();
  return ledger;
}

/** All that happened, and how often each kind of it. */
async function storyOf(ledger: Ledger) {
  const records = await ledger.readJournal(1, ledger.lastSeq());
  const counts = new Map<string, number>();
  for (const { kind } of records.flatMap(({ events }) => events)) {
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return { counts, text: JSON.stringify(records.map(({ seq, at, events }) => [seq, at, events])) };
}

describe("the demonstration", () => {
  it("is the same for the same seed, and lives on every desk", async () => {
    const [one, same] = [await live(1), await live(1)];
    const story = await storyOf(one);
    expect((await storyOf(same)).text === story.text).toBe(true);
    for (const kind of [
      "pool.created",
      "pool.maintenance_added",
      "reservation.admitted",
      "node.registered",
      "node.drained",
      "placement.granted",
      "policy.stored",
      "queue.stored",
      "job.submitted",
      "job.started",
      "job.ended",
    ]) {
      expect([kind, (story.counts.get(kind) ?? 0) > 0]).toEqual([kind, true]);
    }
  });

  it("touches no ledger that is there, and is kept where it is told to", async () => {
    const data = tempDir();
    writeFileSync(join(data, "ledger.sqlite"), "somebody's");
    const refused = await runHere(["serve", "--demo", "--data", data, "--port", "0"]);
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.stderr).toContain("data_in_use");
  });
});
