import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { tempDir } from "./temp-dir.ts";

const ROOT = join(import.meta.dirname, "..", "..");

/** Runs a made-up test file that needs `traces/a.csv` in a vitest of its own. */
function runSample(env: Readonly<Record<string, string>>): {
  status: number | null;
  output: string;
  statuses: string;
} {
  const root = tempDir();
  writeFileSync(
    join(root, "sample.test.ts"),
    `import { expect, it } from "${ROOT}/node_modules/vitest/dist/index.js";
     import { describeWithSharedData } from "${ROOT}/test/support/shared-data.ts";
     describeWithSharedData("trace", ["traces/a.csv"], ([path]) => {
       it("is read", () => expect(path).toMatch(/a.csv$/));
     });`,
  );
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${root}/out.json`];
  const outcome = spawnSync(
    join(ROOT, "node_modules", ".bin", "vitest"),
    ["run", "--root", root, ...reporters],
    {
      cwd: ROOT,
      encoding: "utf8",
      env: { ...withoutOurs(), ...env },
    },
  );
  const report = readFileSync(join(root, "out.json"), "utf8");
  const statuses = [...report.matchAll(/"fullName":"([^"]*)","status":"(\w+)"/g)];
  return {
    status: outcome.status,
    output: outcome.stdout + outcome.stderr,
    statuses: statuses.map(([, title, status]) => `${title}: ${status}`).join("\n"),
  };
}

function withoutOurs(): NodeJS.ProcessEnv {
  const isForeign = ([name]: [string, unknown]): boolean => !/^(ARBITER|VITEST)/.test(name);
  return Object.fromEntries(Object.entries(process.env).filter(isForeign));
}

describe("tests that need shared data", () => {
  it("run when it is there", () => {
    const folder = tempDir();
    mkdirSync(join(folder, "traces"));
    writeFileSync(join(folder, "traces", "a.csv"), "");
    const { status, statuses } = runSample({ ARBITER_SHARED_DATA: folder });
    expect(statuses).toBe("trace is read: passed");
    expect(status).toBe(0);
  });

  it("are skipped with a loud line when it is not", () => {
    const { status, output, statuses } = runSample({});
    expect(statuses).toMatch(/^trace needs shared data: traces\/a.csv .*: (skipped|pending)$/);
    expect(output).toContain("SKIPPED: trace: needs shared data: traces/a.csv");
    expect(status).toBe(0);
  });

  it("fail when nothing may be skipped", () => {
    const { status, statuses } = runSample({ ARBITER_REQUIRE_ALL: "1" });
    expect(statuses).toMatch(/^trace needs shared data: traces\/a.csv .*: failed$/);
    expect(status).toBe(1);
  });
});
