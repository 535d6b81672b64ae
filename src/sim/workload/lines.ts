import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import type { WorkloadProblem } from "./problem.ts";

/** Takes one line without its line end; answers a problem to stop the reading. */
export type OnLine = (text: string, line: number) => WorkloadProblem | undefined;

/** A line longer than this is no line of a workload. */
const LINE_CHARS_MAX = 1_048_576;

/**
 * Reads a text file line by line, in constant memory; gzip is recognised by its first bytes, and
 * line ends may be LF or CRLF. Answers the first problem, or undefined.
 */
export async function readLines(
  file: string,
  onLine: OnLine,
): Promise<WorkloadProblem | undefined> {
  let line = 0;
  let problem: WorkloadProblem | undefined;
  const take = (text: string): boolean => {
    line += 1;
    problem = onLine(text.endsWith("\r") ? text.slice(0, -1) : text, line);
    return problem === undefined;
  };
  try {
    await scan(file, take);
  } catch (error) {
    if (problem !== undefined) return problem;
    return faultOf(error, file, line);
  }
  return problem;
}

async function scan(file: string, take: (text: string) => boolean): Promise<void> {
  const isPacked = await isGzip(file);
  const source = createReadStream(file, { highWaterMark: 262_144 });
  // Errors of either stage reach the loop below through the last stream.
  const stream = isPacked ? pipeline(source, createGunzip(), () => {}) : source;
  stream.setEncoding("utf8");
  let rest = "";
  for await (const chunk of stream) {
    const lines = `${rest}${chunk}`.split("\n");
    rest = lines.pop() ?? "";
    for (const text of lines) if (!take(text)) return;
    // What never ends is handed on as it is: whoever expects a line will say so.
    if (rest.length > LINE_CHARS_MAX) break;
  }
  if (rest !== "") take(rest);
}

async function isGzip(file: string): Promise<boolean> {
  const handle = await open(file, "r");
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await handle.close();
  }
}

function faultOf(error: unknown, file: string, line: number): WorkloadProblem {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  const isDamaged = code === "Z_BUF_ERROR" || code === "Z_DATA_ERROR";
  if (isDamaged) return { reason: "damaged_gzip", file, line: line + 1 };
  return { reason: "unreadable", file, message };
}
