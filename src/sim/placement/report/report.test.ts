import { describe, expect, it } from "vitest";
import type { PlacementRun } from "../simulate.ts";
import { placementReport } from "./index.ts";

function runOf(policy: string, last: number): PlacementRun {
  return {
    policy,
    seed: 42,
    metrics: {
      allocation_pct: { "50": 50, "95": 94.5, "100": last },
      unallocated_gpus: 12.25,
      idle_gpus: 3,
      fragmentation_pct: 87.5,
      placed_pods: 900,
      dropped_pods: 100,
      dropped_gpu_pods: 40,
    },
    curve: Array.from({ length: 101 }, (_, demand) => Math.min(demand, last)),
  };
}

const OPTIONS = { title: "Placement", about: "Two nodes, 1000 pods." };

describe("the report", () => {
  it("asks nobody for anything", () => {
    const page = placementReport([runOf("fgd", 95)], OPTIONS);
    expect(page).not.toMatch(/<script|<link|<img|<iframe|@import|url\(|https?:/);
    expect(page).toContain("default-src 'none'");
  });

  it("shows a line in each chart and a row in each table for every run", () => {
    const page = placementReport([runOf("fgd", 95), runOf("best-fit", 93)], OPTIONS);
    expect(page.match(/<polyline/g)).toHaveLength(4);
    expect(page.match(/<tr>/g)).toHaveLength(6);
    expect(page).toContain("<td>94.50</td><td>95.00</td>");
    expect(page).toContain("<td>12.3</td><td>3</td><td>87.50</td><td>900</td><td>100</td>");
  });

  it("draws higher allocation higher", () => {
    const page = placementReport([runOf("a", 95), runOf("b", 93)], OPTIONS);
    const ends = [...page.matchAll(/points="[^"]*,([\d.]+)">/g)].map(([, y]) => Number(y));
    expect(ends[0]).toBeLessThan(ends[1]!);
  });

  it("follows the reader's theme", () => {
    const page = placementReport([runOf("a", 95)], OPTIONS);
    expect(page).toContain("prefers-color-scheme:dark");
  });

  it("takes names for text", () => {
    const page = placementReport([runOf("<b>'x'</b>", 95)], { title: "<i>", about: "a & b" });
    expect(page).not.toMatch(/<b>|<i>/);
    expect(page).toContain("&lt;b&gt;&#39;x&#39;&lt;/b&gt;");
    expect(page).toContain("a &amp; b");
  });

  it("is a page even without a run or an arrival", () => {
    const empty = { ...runOf("a", 95), curve: [] };
    expect(placementReport([], OPTIONS)).toContain("</html>");
    expect(placementReport([empty], OPTIONS)).not.toMatch(/NaN|Infinity/);
  });
});
