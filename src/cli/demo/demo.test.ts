import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { tempDir } from "../../../test/support/temp-dir.ts";
import { type Ledger, openLedger } from "../../runtime/index.ts";
import { startRealServer } from "../testing/real-server.ts";
import { runHere } from "../testing/run.ts";
import { createDemoClock, demoStart, fillDemo } from "./index.ts";

const NOW_S = 1_773_843_600;
const DAYS = 1;

/** A day of it, in a ledger of its own. */
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

/** Every kind of event with how often it came, and the last thing that happened. */
async function storyOf(ledger: Ledger): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = { seq: ledger.lastSeq() };
  for (let before: number | undefined; ; ) {
    const query = { limit: 1_000, ...(before === undefined ? {} : { before }) };
    const { items, next } = await ledger.reader.activity(query);
    for (const { kind } of items) counts[kind] = (counts[kind] ?? 0) + 1;
    if (next === undefined) return counts;
    before = Number(next);
  }
}

describe("the demonstration", () => {
  it("is the same for the same seed, and lives on every desk", async () => {
    const [one, same, other] = [await live(1), await live(1), await live(2)];
    const story = await storyOf(one);
    expect(await storyOf(same)).toEqual(story);
    expect(await storyOf(other)).not.toEqual(story);
    for (const kind of [
      "pool.created",
      "pool.maintenance_added",
      "reservation.admitted",
      "reservation.cancelled",
      "reservation.amended",
      "node.registered",
      "node.drained",
      "placement.granted",
      "placement.preempted",
      "policy.stored",
      "queue.stored",
      "job.submitted",
      "job.started",
      "job.ended",
    ]) {
      expect([kind, story[kind] ?? 0]).toEqual([kind, expect.toSatisfy((count) => count > 0)]);
    }
    const unmet = await one.reader.report("unmet-demand", { by: "pool" });
    expect(unmet.rows.length).toBeGreaterThan(0);
  });

  it("touches no ledger that is there, and is kept where it is told to", async () => {
    const data = tempDir();
    writeFileSync(join(data, "ledger.sqlite"), "somebody's");
    const refused = await runHere(["serve", "--demo", "--data", data, "--port", "0"]);
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.stderr).toContain("data_in_use");
  });
});
