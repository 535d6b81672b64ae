import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { tempDir } from "../test/support/temp-dir.ts";

const ROOT = join(import.meta.dirname, "..");

interface Checkout {
  readonly root: string;
  run(command: string, cwd?: string): { status: number | null; stdout: string; stderr: string };
}

/**
 * A made-up checkout that asks for version `wanted` of one package, and an npm that installs
 * version 1 of it with a Node that calls itself `nodeVersion`.
 */
function checkout(wanted: string, nodeVersion = "v26.1.0"): Checkout {
  const root = tempDir();
  mkdirSync(join(root, "scripts"));
  mkdirSync(join(root, "tools"));
  cpSync(join(ROOT, "scripts", "setup.mjs"), join(root, "scripts", "setup.mjs"));
  cpSync(join(ROOT, "arbiter"), join(root, "arbiter"));
  const lock = (version: string): string =>
    JSON.stringify({
      packages: {
        "": { name: "arbiter" },
        "node_modules/a": { version },
        ...(version === "1" ? {} : { "node_modules/b": { version: "1", optional: true } }),
      },
    });
  writeFileSync(join(root, "package-lock.json"), lock(wanted));
  writeFileSync(join(root, "record.json"), lock("1"));
  script(join(root, "tools", "npm"), [
    "mkdir -p node_modules/.bin && cp record.json node_modules/.package-lock.json",
    "cp tools/node-of-npm node_modules/.bin/node",
    'echo "npm $*" >> npm.log',
    "test ! -e npm-fails || { echo no network >&2; exit 7; }",
  ]);
  script(join(root, "tools", "node-of-npm"), [
    `test "$1" != --version || { echo ${nodeVersion}; exit; }`,
    'echo "$(pwd -P) $*"',
  ]);
  const path = `${join(root, "tools")}:${process.env["PATH"]}`;
  const env = { ...process.env, PATH: path };
  const run: Checkout["run"] = (command, cwd = root) =>
    spawnSync("sh", ["-c", command], { cwd, encoding: "utf8", env });
  return { root, run };
}

function script(path: string, lines: readonly string[]): void {
  writeFileSync(path, ["#!/bin/sh", "set -e", ...lines, ""].join("\n"));
  chmodSync(path, 0o755);
}

const SETUP = `"${process.execPath}" scripts/setup.mjs`;

describe("setting up", () => {
  it("installs once, in one line, and then has nothing to do or say", () => {
    const { run } = checkout("1");
    const first = run(SETUP);
    expect(first.stdout).toMatch(/^setup: installing .* done in \d+(\.\d)? s\n$/);
    expect(first.stderr).toBe("");
    expect(run(SETUP)).toMatchObject({ status: 0, stdout: "", stderr: "" });
    expect(run("cat npm.log").stdout).toMatch(/^npm ci --loglevel=error .*\n$/);
  });

  it("writes nothing once all is installed, so that a read-only folder will do", () => {
    const { root, run } = checkout("1");
    const times = (): string[] =>
      readdirSync(root, { recursive: true, encoding: "utf8" })
        .concat(".")
        .map((path) => `${path} ${statSync(join(root, path)).mtimeMs}`);
    run(SETUP);
    run("chmod -R a-w .");
    const before = times();
    const { status } = run(`"${process.execPath}" "${root}/scripts/setup.mjs"`, "/");
    expect(times()).toEqual(before);
    run("chmod -R u+w .");
    expect(status).toBe(0);
  });

  it("installs again when the lock file asks for something else", () => {
    const { root, run } = checkout("1");
    run(SETUP);
    writeFileSync(
      join(root, "package-lock.json"),
      JSON.stringify({ packages: { "node_modules/a": { version: "2" } } }),
    );
    expect(run(SETUP).stdout).toContain("installing");
    expect(run("grep -c ci npm.log").stdout).toBe("2\n");
  });

  it("does not miss an optional package of another platform", () => {
    const { root, run } = checkout("1");
    run(SETUP);
    const other = { version: "1", optional: true };
    const packages = { "node_modules/a": { version: "1" }, "node_modules/other": other };
    writeFileSync(join(root, "package-lock.json"), JSON.stringify({ packages }));
    expect(run(SETUP)).toMatchObject({ status: 0, stdout: "" });
  });

  it("shows what npm said when it fails", () => {
    const { run } = checkout("1");
    const { status, stdout, stderr } = run(`touch npm-fails; ${SETUP}`);
    expect(status).toBe(1);
    expect(stdout).toContain("failed");
    expect(stderr).toContain("no network\nsetup: npm ci failed: exit code 7");
  });

  it("says what to do about a Node that is too old", () => {
    const { status, stderr } = checkout("1", "v24.9.0").run(SETUP);
    expect(status).toBe(1);
    expect(stderr).toContain("needs Node 26 or newer");
    expect(stderr).toContain("but it is v24.9.0");
    expect(stderr).toContain("npm ci");
  });

  it("leaves a linked node_modules to its owner", () => {
    const { root, run } = checkout("2");
    mkdirSync(join(root, "elsewhere"));
    symlinkSync("elsewhere", join(root, "node_modules"));
    const { status, stderr } = run(SETUP);
    expect(status).toBe(1);
    expect(stderr).toContain("is a link, and what it leads to is out of date");
    expect(run("ls elsewhere npm.log").stdout.trim()).toBe("elsewhere:");
  });
});

describe("the arbiter command", () => {
  it("says what to do before the checkout is set up", () => {
    const { status, stderr } = checkout("1").run("./arbiter reserve");
    expect(status).toBe(2);
    expect(stderr).toContain("run `npm start` or `npm test` once");
  });

  it("runs from any folder, through links, with its arguments as they are", () => {
    const { root, run } = checkout("1");
    run(SETUP);
    const cwd = tempDir();
    symlinkSync(join(root, "arbiter"), join(root, "tools", "first"));
    symlinkSync("first", join(root, "tools", "second"));
    const flag = "--disable-warning=ExperimentalWarning";
    const said = `${cwd} ${flag} ${root}/src/cli/main.ts reserve --name a  b\n`;
    expect(run(`"${root}/arbiter" reserve --name 'a  b'`, cwd).stdout).toBe(said);
    expect(run("second reserve --name 'a  b'", cwd).stdout).toBe(said);
  });

  it("finds its checkout when that has moved to a path with spaces", () => {
    const { root, run } = checkout("1");
    run(SETUP);
    const moved = join(tempDir(), "a b");
    renameSync(root, moved);
    mkdirSync(root);
    expect(run(`"${moved}/arbiter" x`, moved).stdout).toContain(`${moved}/src/cli/main.ts x`);
  });
});
