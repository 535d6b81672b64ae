/** What a run of tests came to. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  /** `file > title` of each test that did not run. */
  readonly skipped: readonly string[];
}

/**
 * Reads the report of vitest's JSON reporter. `exitCode` is vitest's own: a run that failed
 * without a failed test (an error nobody caught, no tests found) counts as one failure.
 * A file that could not be loaded counts as one failure too. Throws if it is no such report.
 */
export function readReport(text: string, exitCode: number, root: string): Counts {
  const files = listAt(parseObject(text), "testResults").map(asObject);
  let passed = 0;
  let failed = 0;
  const skipped: string[] = [];
  for (const file of files) {
    const name = textAt(file, "name").replace(`${root}/`, "");
    const tests = listAt(file, "assertionResults").map(asObject);
    const failedHere = tests.filter((test) => textAt(test, "status") === "failed").length;
    const passedHere = tests.filter((test) => textAt(test, "status") === "passed").length;
    passed += passedHere;
    failed += failedHere;
    if (textAt(file, "status") === "failed" && failedHere === 0) failed += 1;
    for (const test of tests) {
      const status = textAt(test, "status");
      if (status === "passed" || status === "failed") continue;
      skipped.push(`${name} > ${textAt(test, "fullName").trim()}`);
    }
  }
  if (exitCode !== 0 && failed === 0) failed = 1;
  return { passed, failed, skipped };
}

/** The last line of a run: `N passed, N failed`, and what was skipped if anything was. */
export function summaryLine({ passed, failed, skipped }: Counts): string {
  const tail = skipped.length > 0 ? `, ${skipped.length} skipped` : "";
  return `${passed} passed, ${failed} failed${tail}`;
}

/** Where nothing may be skipped, a skipped test is a failed one. */
export function forbidSkips({ passed, failed, skipped }: Counts): Counts {
  return { passed, failed: failed + skipped.length, skipped: [] };
}

type Json = Readonly<Record<string, unknown>>;

function parseObject(text: string): Json {
  return asObject(JSON.parse(text));
}

function asObject(value: unknown): Json {
  if (typeof value !== "object" || value === null) throw new Error("expected an object");
  return Object.fromEntries(Object.entries(value));
}

function listAt(object: Json, key: string): readonly unknown[] {
  const value = object[key];
  if (!Array.isArray(value)) throw new Error(`expected a list at ${key}`);
  return value;
}

function textAt(object: Json, key: string): string {
  const value = object[key];
  if (typeof value !== "string") throw new Error(`expected a text at ${key}`);
  return value;
}
