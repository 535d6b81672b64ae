import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { tempDir } from "../../../test/support/temp-dir.ts";
import { QUEUE_POLICIES } from "../../kernel/index.ts";
import { simulateBatch } from "../batch/index.ts";
import { simulateSwf } from "../swf/index.ts";
import { type ReportRun, renderReport, utilisationSeries, waitSeries } from "./index.ts";

const generator = {
  jobs: 80,
  shapes: "uniform",
  arrivals: { kind: "each-tick" },
  load: 1,
} as const;

/** Every tag is closed in order: what a browser would have to mend is a fault of ours. */
function unclosedIn(html: string): string[] {
  const open: string[] = [];
  for (const [tag, isEnd, name, isVoid] of html.matchAll(/<(\/?)([a-z0-9]+)[^>]*?(\/?)>/g)) {
    if (isVoid === "/" || name === "meta" || tag.startsWith("<!")) continue;
    if (isEnd === "") open.push(name!);
    else if (open.at(-1) === name) open.pop();
    else return [...open, `/${name}`];
  }
  return open;
}

describe("a report", () => {
  it("is one page about all policies, without requests, the same every time", async () => {
    const folder = tempDir();
    const source = { kind: "generated", generator, nodes: 3, units: 520, sizeMax: 20 } as const;
    const policies = ["fcfs", "fill"];
    const pages: string[] = [];
    for (const name of ["a.html", "b.html"]) {
      const reportFile = join(folder, name);
      await simulateBatch({ source, rules: "shared", policies, reportFile });
      pages.push(readFileSync(reportFile, "utf8"));
    }
    const [html] = pages;
    expect(pages[1]).toBe(html);
    expect(unclosedIn(html!)).toEqual([]);
    expect(html).not.toMatch(/(src|href|url)\s*[=(]|<script|<link|@import/);
    expect(html).toContain("prefers-color-scheme: dark");
    expect(html!.match(/<title>job \d+, size/g)).toHaveLength(2 * generator.jobs);
    for (const name of [...policies, "last end tick", "mean flow"]) expect(html).toContain(name);
    expect(html!.match(/class="best"/g)!.length).toBeGreaterThanOrEqual(5);
  });

  it("is made of traces too", async () => {
    const reportFile = join(tempDir(), "trace.html");
    const source = { kind: "generated", generator } as const;
    await simulateSwf({ source, processors: 32, policies: ["easy", "saf-k"], reportFile });
    const html = readFileSync(reportFile, "utf8");
    expect(unclosedIn(html)).toEqual([]);
    expect(html).toContain("saf-k");
  });

  it("tells as many policies apart as there are, in legends that nothing overlaps", () => {
    const names = QUEUE_POLICIES.map(({ name }) => name);
    const runs = names.map(
      (policy): ReportRun => ({ policy, seed: 1, metrics: {}, utilisation: [[0, 5]], waits: [] }),
    );
    const html = renderReport({ title: "a", about: "b", timeUnit: "seconds", runs });
    const colours = [...html.matchAll(/<polyline[^>]* stroke="(#\w+)"/g)].map(([, one]) => one);
    expect(new Set(colours).size).toBe(names.length);
    const [chart = ""] = html.split("<svg").filter((svg) => svg.includes("<polyline"));
    const keys = [...chart.matchAll(/<text x="([\d.]+)" y="(\d+)">([\w-]+)<\/text>/g)];
    const places = keys.map(([, x, y, name]) => ({ x: Number(x), y: Number(y), name: name! }));
    expect(places.map(({ name }) => name)).toEqual(names);
    for (const [i, { x, y, name }] of places.entries()) {
      const next = places[i + 1];
      const end = x + 7 * name.length;
      expect(end).toBeLessThanOrEqual(next !== undefined && next.y === y ? next.x - 17 : 1_000);
    }
  });

  it("takes no text for markup", () => {
    const run: ReportRun = { policy: "<b>&", seed: 1, metrics: {}, utilisation: [], waits: [] };
    const about = 'jobs "<script>alert(1)</script>"';
    const html = renderReport({ title: "a", about, timeUnit: "ticks", runs: [run] });
    expect(html).not.toContain("<script>");
    expect(html).toContain("&lt;b&gt;&amp;");
  });
});

describe("series", () => {
  const schedule = {
    arrivedAt: Float64Array.of(0, 0),
    startedAt: Float64Array.of(0, 120),
    duration: Float64Array.of(120, 120),
    size: Float64Array.of(2, 4),
  };

  it("show the use of each span", () => {
    const series = utilisationSeries(schedule, () => 4);
    expect(series).toHaveLength(240);
    expect(series[10]![1]).toBeCloseTo(50);
    expect(series[200]![1]).toBeCloseTo(100);
  });

  it("show how many waited how long", () => {
    const waits = waitSeries(schedule);
    expect(waits[0]).toEqual([0, 50]);
    expect(waits.at(-1)).toEqual([120, 100]);
  });
});
