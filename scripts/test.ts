import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Counts, forbidSkips, readReport, summaryLine } from "./test/report.ts";

/**
 * What `npm test` runs: every check in order, all of them even if one fails, and one line at the
 * end. With arguments (`npm test -- src/base`) only vitest runs, and only on those files.
 */
const ROOT = join(import.meta.dirname, "..");
const BIN = join(ROOT, "node_modules", ".bin");

const CHECKS: readonly (readonly [string, string, readonly string[]])[] = [
  ["types", join(BIN, "tsc"), ["-b"]],
  ["format and lint", join(BIN, "biome"), ["check", "--error-on-warnings", "."]],
  ["tidy", process.execPath, ["scripts/tidy.ts"]],
];

const filters = process.argv.slice(2);
const checks = filters.length === 0 ? CHECKS.map(([name, ...how]) => runCheck(name, ...how)) : [];
const tests = runTests(filters);
const total: Counts = {
  passed: tests.passed + checks.filter((passed) => passed).length,
  failed: tests.failed + checks.filter((passed) => !passed).length,
  skipped: tests.skipped,
};
process.exitCode = conclude(total) ? 0 : 1;

function runCheck(name: string, command: string, args: readonly string[]): boolean {
  const startedAt = performance.now();
  const run = spawnSync(command, args, { cwd: ROOT, encoding: "utf8", maxBuffer: 2 ** 26 });
  const passed = run.status === 0;
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`${passed ? "ok  " : "FAIL"} ${name} (${seconds} s)`);
  if (!passed) console.log(`${run.stdout ?? ""}${run.stderr ?? ""}${run.error?.message ?? ""}`);
  return passed;
}

function runTests(files: readonly string[]): Counts {
  const folder = mkdtempSync(join(tmpdir(), "arbiter-test-"));
  const report = join(folder, "report.json");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  try {
    const run = spawnSync(join(BIN, "vitest"), ["run", ...reporters, ...files], {
      cwd: ROOT,
      stdio: ["ignore", "inherit", "inherit"],
    });
    if (!existsSync(report)) return { passed: 0, failed: 1, skipped: [] };
    return readReport(readFileSync(report, "utf8"), run.status ?? 1, ROOT);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Prints what was skipped and the line that sums up; true if all is well. */
function conclude(counts: Counts): boolean {
  const isStrict = process.env["ARBITER_REQUIRE_ALL"] === "1";
  const verdict = isStrict ? "SKIPPED, which ARBITER_REQUIRE_ALL=1 forbids" : "SKIPPED";
  for (const title of counts.skipped) console.log(`${verdict}: ${title}`);
  const final = isStrict ? forbidSkips(counts) : counts;
  console.log(summaryLine(final));
  return final.failed === 0;
}
