import { describe, expect, it } from "vitest";
import { forbidSkips, readReport, summaryLine } from "./report.ts";

const ROOT = "/checkout";

/** A report as vitest writes it: one `[file, file's status, statuses of its tests]` a file. */
function report(...files: readonly (readonly [string, string, readonly string[]])[]): string {
  const testResults = files.map(([name, status, tests]) => ({
    name: `${ROOT}/${name}`,
    status,
    assertionResults: tests.map((one, i) => ({ status: one, fullName: ` title ${i}` })),
  }));
  return JSON.stringify({ numTotalTests: 99, testResults });
}

describe("report", () => {
  it("counts the tests of all files and names those that did not run", () => {
    const text = report(
      ["src/a.test.ts", "failed", ["passed", "failed", "passed"]],
      ["src/b.test.ts", "passed", ["passed", "skipped", "pending", "todo"]],
    );
    expect(readReport(text, 1, ROOT)).toEqual({
      passed: 3,
      failed: 1,
      skipped: ["src/b.test.ts > title 1", "src/b.test.ts > title 2", "src/b.test.ts > title 3"],
    });
  });

  it("counts a file that can't be loaded as a failure", () => {
    const text = report(["src/a.test.ts", "failed", []], ["src/b.test.ts", "passed", ["passed"]]);
    expect(readReport(text, 1, ROOT)).toEqual({ passed: 1, failed: 1, skipped: [] });
  });

  it("never calls a failed run a success", () => {
    const text = report(["src/a.test.ts", "passed", ["passed"]]);
    expect(readReport(text, 1, ROOT).failed).toBe(1);
    expect(readReport(text, 0, ROOT).failed).toBe(0);
  });

  it("refuses what is no report", () => {
    expect(() => readReport("{}", 0, ROOT)).toThrow("testResults");
    expect(() => readReport("[1", 0, ROOT)).toThrow(SyntaxError);
  });
});

describe("summary", () => {
  const counts = { passed: 2, failed: 0, skipped: ["a"] };

  it("is one line, silent about skips when there are none", () => {
    expect(summaryLine(counts)).toBe("2 passed, 0 failed, 1 skipped");
    expect(summaryLine({ ...counts, skipped: [] })).toBe("2 passed, 0 failed");
  });

  it("turns skips into failures where they are forbidden", () => {
    expect(summaryLine(forbidSkips(counts))).toBe("2 passed, 1 failed");
  });
});
