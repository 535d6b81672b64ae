import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { tempDir } from "../../../test/support/temp-dir.ts";
import {
  describeProblem,
  findTooLarge,
  jobAt,
  type Read,
  readChallengeJobs,
  readChallengeResources,
  readSwf,
  readTable,
} from "./index.ts";

function fileOf(content: string | Buffer, name = "jobs.input"): string {
  const path = join(tempDir(), name);
  writeFileSync(path, content);
  return path;
}

function problemOf(read: Read<unknown>, isShort = true): string {
  if (read.ok) return "no problem";
  const text = describeProblem(read.problem);
  return isShort ? text.replace(/^.*\//, "") : text;
}

const SWF_TAIL = "-1 -1 16 100 -1 1 7 1 -1 -1 -1 -1 -1";
const swfLine = (id: number, submit: number): string => `${id} ${submit} 0 90 16 ${SWF_TAIL}`;

describe("the challenge's files", () => {
  it("are read, with LF or CRLF, plain or gzip, with or without a last line end", async () => {
    const texts = ["(13 19)\n(11 3)\n", "(13 19)\r\n(11 3)\r\n", "(13 19)\n(11 3)"];
    for (const content of [...texts, gzipSync(texts[0]!)]) {
      const read = await readChallengeJobs(fileOf(content));
      expect(read.ok).toBe(true);
      if (!read.ok) continue;
      expect(read.value.count).toBe(2);
      expect(jobAt(read.value, 1)).toMatchObject({ arrivedAt: 1, size: 11, duration: 3 });
    }
  });

  it.each([
    [
      "(13 19)\n\n(11 3)\n",
      'jobs.input:2: expected (size duration), two whole numbers from 1 on, found ""',
    ],
    [
      "(13 19\n",
      'jobs.input:1: expected (size duration), two whole numbers from 1 on, found "(13 19"',
    ],
    [
      "(0 19)\n",
      'jobs.input:1: expected (size duration), two whole numbers from 1 on, found "(0 19)"',
    ],
    [
      "(3 0)\n",
      'jobs.input:1: expected (size duration), two whole numbers from 1 on, found "(3 0)"',
    ],
    [
      "(3 -4)\n",
      'jobs.input:1: expected (size duration), two whole numbers from 1 on, found "(3 -4)"',
    ],
    [
      "(3 1.5)\n",
      'jobs.input:1: expected (size duration), two whole numbers from 1 on, found "(3 1.5)"',
    ],
    [
      "(3 99999999999999999999)\n",
      "jobs.input:1: expected (size duration), two whole numbers from 1 on",
    ],
    ["", "jobs.input: is empty: expected lines like (size duration), two whole numbers from 1 on"],
  ])("are refused when they hold %j", async (content, problem) => {
    expect(problemOf(await readChallengeJobs(fileOf(content)))).toContain(problem);
  });

  it("are refused when a gzip ends too early or a file is not there", async () => {
    // Random sizes: what compresses badly is handed out before the end is missed.
    const lines = Array.from({ length: 50_000 }, (_, i) => `(${(i * 7919) % 97 || 1} ${i + 1})\n`);
    const whole = gzipSync(lines.join(""));
    const cut = await readChallengeJobs(fileOf(whole.subarray(0, whole.length - 2000)));
    expect(problemOf(cut)).toMatch(
      /jobs\.input:\d+: the gzip data are damaged or end here too early/,
    );
    expect(problemOf(await readChallengeJobs(join(tempDir(), "none")), false)).toContain(
      "can't be read",
    );
  });

  it("name the first job that fits no node, and the largest node", async () => {
    const jobs = await readChallengeJobs(fileOf("(5 1)\n(13 19)\n"));
    const resources = await readChallengeResources(fileOf("(1 4)\n(2 7)\n(1 5)\n"));
    if (!jobs.ok || !resources.ok) throw new Error("both must be readable");
    const problem = findTooLarge("jobs.input", jobs.value, resources.value)!;
    expect(describeProblem(problem)).toBe(
      "jobs.input:2: a job of size 13 fits nowhere: the largest node has 9",
    );
  });

  it("are streamed: a million lines", async () => {
    const read = await readChallengeJobs(fileOf("(7 9)\n".repeat(1_000_000)));
    expect(read.ok && read.value.count).toBe(1_000_000);
  });
});

describe("SWF", () => {
  it("takes the larger width and the requested time, skips what never ran", async () => {
    const lines = ["; MaxProcs: 100", swfLine(1, 5), "", `2 3 0 -1 4 ${SWF_TAIL}`, swfLine(3, 2)];
    const read = await readSwf(fileOf(lines.join("\r\n")), 100);
    if (!read.ok) throw new Error(problemOf(read));
    expect(read.value).toMatchObject({ processors: 100, skipped: 1 });
    expect(read.value.workload.count).toBe(2);
    expect(jobAt(read.value.workload, 0)).toEqual({
      arrivedAt: 2,
      size: 16,
      duration: 90,
      estimate: 100,
      user: 7,
      weight: 1,
    });
  });

  it.each([
    ["1 2 3", "jobs.input:1: expected 18 fields of the Standard Workload Format"],
    [swfLine(1, 5).replace("90", "x"), "jobs.input:1: expected 18 fields"],
    [swfLine(1, -5), "jobs.input:1: expected a submit time from 0 on"],
    ["; only a comment\n", "jobs.input: is empty: expected jobs"],
  ])("refuses %j", async (content, problem) => {
    expect(problemOf(await readSwf(fileOf(content)))).toContain(problem);
  });

  it("refuses a job wider than the machine, with its line", async () => {
    const read = await readSwf(fileOf(`; a\n${swfLine(1, 5)}`), 8);
    expect(problemOf(read)).toBe(
      "jobs.input:2: a job of size 16 fits nowhere: the largest node has 8",
    );
  });
});

describe("our own tables", () => {
  it("are the same as CSV and as JSON lines, in any order of columns", async () => {
    const csv = fileOf("size,duration,arrived_at,user\n4,9,7,2\n1,2,3,0\n", "jobs.csv");
    const first = { size: 4, duration: 9, arrived_at: 7, user: 2 };
    const second = { arrived_at: 3, size: 1, duration: 2 };
    const json = fileOf(`${JSON.stringify(first)}\n${JSON.stringify(second)}\n`, "jobs.jsonl");
    for (const file of [csv, json]) {
      const read = await readTable(file);
      if (!read.ok) throw new Error(problemOf(read));
      expect(jobAt(read.value, 0)).toMatchObject({ arrivedAt: 3, estimate: 2, user: 0, weight: 1 });
      expect(jobAt(read.value, 1)).toMatchObject({ arrivedAt: 7, size: 4, user: 2 });
    }
  });

  it.each([
    [
      "size,duration,when\n1,2,3\n",
      "jobs.input:1: expected a header of arrived_at, size, duration",
    ],
    ["size,duration,arrived_at\n1,2\n", "jobs.input:2: expected 3 fields"],
    ["size,duration,arrived_at\n1,0,3\n", "jobs.input:2: expected duration: a whole number from 1"],
    ["size,duration\n1,2\n", "jobs.input:2: expected arrived_at: a whole number from 0 on"],
    ['{"size":1,"duration":2,"arrived_at":0,"x":1}\n', "jobs.input:1: expected only arrived_at"],
    ['{"size":1\n', "jobs.input:1: expected a JSON object"],
    ['{"size":1,"duration":2,"arrived_at":0}\n1,2,3\n', "jobs.input:2: expected a JSON object"],
    ['{"size":"1","duration":2,"arrived_at":0}\n', "jobs.input:1: expected size: a whole number"],
    ["size,duration,arrived_at\n", "jobs.input: is empty: expected rows of arrived_at"],
    ["size,duration,arrived_at\n9,2,0\n", "jobs.input:2: a job of size 9 fits nowhere"],
  ])("are refused when they hold %j", async (content, problem) => {
    expect(problemOf(await readTable(fileOf(content), 8))).toContain(problem);
  });
});
