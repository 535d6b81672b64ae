import { fork } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { cpus } from "node:os";
import { basename, join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { BenchRow } from "../bench/rows/row.ts";
import { drawTable, type Judged, judgeRow, readRows } from "./bench/table.ts";

/**
 * Runs the benchmarks in `bench/` (or those named: `profile` or a path), each in a process of
 * its own so that none inherits another's heap, one after another so that none disturbs another.
 * A benchmark that fails is an error; a missed bar is one with `--strict` only.
 */
const FOLDER = join(import.meta.dirname, "..", "bench");

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: "boolean" }, strict: { type: "boolean" } },
});
const startedAt = performance.now();
const rows: Judged[] = [];
const failed: string[] = [];
for (const file of filesFor(positionals)) {
  if (!flags.json) console.error(`running ${nameOf(file)} ...`);
  try {
    rows.push(...(await runFile(file)).map(judgeRow));
  } catch (error) {
    failed.push(`${nameOf(file)}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
report();
const isMissed = flags.strict === true && rows.some((row) => row.verdict === "MISS");
process.exitCode = failed.length > 0 || isMissed ? 1 : 0;

function filesFor(named: readonly string[]): readonly string[] {
  if (named.length > 0) {
    return named.map((name) => (name.endsWith(".ts") ? resolve(name) : fileOf(name)));
  }
  const names = readdirSync(FOLDER).map((name) => basename(name, ".ts"));
  return [...new Set(names)]
    .filter((name) => !/\.(test|md)$/.test(name) && existsSync(fileOf(name)))
    .sort((a, b) => (a < b ? -1 : 1))
    .map(fileOf);
}

/** `bench/name.ts`, or `bench/name/bench.ts` for one with files of its own. */
function fileOf(name: string): string {
  const own = join(FOLDER, name, "bench.ts");
  return existsSync(own) ? own : join(FOLDER, `${name}.ts`);
}

function nameOf(file: string): string {
  const name = relative(FOLDER, file);
  return name.startsWith("..") ? basename(file) : name;
}

function runFile(file: string): Promise<readonly BenchRow[]> {
  const child = fork(join(import.meta.dirname, "bench", "child.ts"), [file], {
    execArgv: ["--expose-gc", "--disable-warning=ExperimentalWarning"],
    // The table alone goes to standard output.
    stdio: ["ignore", 2, 2, "ipc"],
  });
  return new Promise((done, fail) => {
    let received: unknown;
    child.on("message", (message) => {
      received = message;
    });
    child.on("error", fail);
    child.on("exit", (code, signal) => {
      if (code !== 0) return fail(new Error(`ended with ${signal ?? `exit code ${code}`}`));
      if (received === undefined) return fail(new Error("gave no rows"));
      done(readRows(received));
    });
  });
}

function report(): void {
  const cpu = cpus();
  const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
  const machine = { cpu: cpu[0]?.model.trim() ?? "unknown", cores: cpu.length };
  if (flags.json) {
    const all = { machine: { ...machine, node: process.version }, seconds, rows, failed };
    console.log(JSON.stringify(all, null, 2));
    return;
  }
  if (rows.length > 0) console.log(`\n${drawTable(rows)}\n`);
  for (const line of failed) console.log(`FAILED ${line}`);
  const missed = rows.filter((row) => row.verdict === "MISS").length;
  console.log(`${machine.cpu}, ${machine.cores} cores, Node ${process.version}, ${seconds} s`);
  console.log(`${rows.length} figures, ${missed} missed, ${failed.length} benchmarks failed`);
}
