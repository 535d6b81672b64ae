import { describe, expect, it } from "vitest";
import { compareCheckin } from "./compare.ts";
import { checkinReport } from "./report.ts";
import { generateCrowd } from "./trace/index.ts";

describe("report", () => {
  it("is one page with every policy's figures and curves, and fetches nothing", () => {
    const trace = generateCrowd({ seed: 3, candidates: 20_000, clients: 2_000, jobs: 3 });
    const runs = compareCheckin(trace, ["fifo", "lean"]);
    const page = checkinReport("A <b> crowd", runs);
    expect(page).toContain("A &lt;b&gt; crowd");
    expect(page).not.toContain("<b>");
    for (const { policy, metrics } of runs) {
      expect(page).toContain(`<tr><td>${policy}</td><td>${metrics.avg_jct_s.toFixed(0)}</td>`);
    }
    expect(page.match(/<path class="curve"/g)).toHaveLength(4);
    expect(page).toContain("prefers-color-scheme:dark");
    expect(page).not.toMatch(/https?:|<script|NaN|undefined/);
  });

  it("draws a run in which nothing ended", () => {
    const trace = generateCrowd({ seed: 3, candidates: 500, clients: 200, jobs: 2 });
    const page = checkinReport("nothing", compareCheckin(trace, ["fifo"], { horizon: 4_000 }));
    expect(page).not.toMatch(/NaN|Infinity|undefined/);
  });
});
