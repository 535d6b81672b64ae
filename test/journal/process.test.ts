import { type ChildProcess, spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createPrng } from "../../src/base/index.ts";
import { openSqliteJournal, openSqliteReader } from "../../src/journal/index.ts";
import { makeScratch } from "../../src/journal/testing/scratch.ts";

const SEED = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);
const ROUNDS = 8;
const BATCH = 7;

let scratch: ReturnType<typeof makeScratch>;
let file: string;
let running: ChildProcess[];
beforeEach(() => {
  scratch = makeScratch();
  file = join(scratch.folder, "ledger.db");
  running = [];
});
afterEach(() => {
  for (const child of running) child.kill("SIGKILL");
  scratch.remove();
});

test("a second process is refused while the first lives, and takes over once killed", async () => {
  const first = await startWriter();
  const second = await startWriter();
  expect(second.lines[0]).toMatch(
    new RegExp(`^fault journal .*ledger.db is in use by process ${first.pid} since 20..-`),
  );
  await expect(openSqliteJournal({ file })).rejects.toThrow(`in use by process ${first.pid}`);
  const before = first.lines.length;
  await delay(200);
  expect(first.lines.length).toBeGreaterThan(before);

  await first.kill();
  const third = await startWriter();
  expect(third.lines[0]).toMatch(/^open 2 \d+$/);
  await third.kill();
});

test(`what was acknowledged before a kill is there, in whole batches (SEED=${SEED})`, async () => {
  const chance = createPrng(SEED);
  for (let round = 0; round < ROUNDS; round++) {
    const writer = await startWriter();
    await delay(chance.below(250));
    await writer.kill();
    const acknowledged = Number(writer.lines[writer.lines.length - 1]!.split(" ").pop());
    const journal = await openSqliteJournal({ file });
    expect(journal.lastSeq).toBeGreaterThanOrEqual(acknowledged);
    expect(journal.lastSeq % BATCH).toBe(0);
    await journal.close();
  }
  const reader = openSqliteReader(file);
  reader.verify();
  expect(reader.epoch).toBe(ROUNDS * 2);
  reader.close();
});

test("readers work beside a writer in another process", async () => {
  const writer = await startWriter();
  const reader = openSqliteReader(file);
  const { lastSeq } = reader;
  await delay(200);
  expect(reader.lastSeq).toBeGreaterThan(lastSeq);
  expect(reader.read(1, 50).length).toBeGreaterThan(0);
  reader.close();
  await writer.kill();
});

test("with the lock file gone, the epoch still stops the older process", async () => {
  const first = await startWriter();
  rmSync(`${file}.lock`);
  const journal = await openSqliteJournal({ file });
  await first.ended;
  expect(first.lines[first.lines.length - 1]).toMatch(/^fault journal was taken over/);
  await journal.close();
});

interface RunningWriter {
  readonly pid: number;
  readonly lines: readonly string[];
  readonly ended: Promise<void>;
  kill(): Promise<void>;
}

/** Starts a writer and waits for its first line. */
async function startWriter(): Promise<RunningWriter> {
  const program = fileURLToPath(new URL("./writer.ts", import.meta.url));
  const child = spawn(process.execPath, [program, file, String(BATCH)], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  running.push(child);
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  // All lines are read before it counts as ended: what it said last is what matters.
  const ended = new Promise<void>((resolve) => reader.once("close", resolve));
  const started = new Promise<void>((resolve) => reader.once("line", () => resolve()));
  reader.on("line", (line) => lines.push(line));
  await Promise.race([started, ended]);
  const kill = async (): Promise<void> => {
    child.kill("SIGKILL");
    await ended;
  };
  return { pid: child.pid ?? 0, lines, ended, kill };
}
