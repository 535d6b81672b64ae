import { batchLimits } from "../../kernel/index.ts";
import { readLines } from "./lines.ts";
import type { Read, WorkloadProblem } from "./problem.ts";
import { appendJob, createWorkload, sortedByArrival, type Workload } from "./workload.ts";

/** A trace in the Standard Workload Format, as far as it can be run. */
export interface SwfTrace {
  readonly workload: Workload;
  /** Jobs without a run time or without processors: never ran, or not known. */
  readonly skipped: number;
  /** Processors of the machine by its header (`MaxProcs`, else `MaxNodes`); 0 without one. */
  readonly processors: number;
}

const FIELDS = 18;
const EXPECTED = "18 fields of the Standard Workload Format, numbers apart by blanks";
const HEADER = /^;\s*(MaxProcs|MaxNodes):\s*(\d+)/;

/**
 * Reads a trace, plain or gzip, in one stream. Processors are the larger of what was allocated and
 * requested, the estimate is the requested time or else the run time; broken seconds count whole.
 * A job wider than `processorsMax` is a problem.
 */
export async function readSwf(file: string, processorsMax = Infinity): Promise<Read<SwfTrace>> {
  const workload = createWorkload();
  const header = { MaxProcs: 0, MaxNodes: 0 };
  let skipped = 0;
  const problem = await readLines(file, (text, line) => {
    const content = text.trim();
    if (content === "") return undefined;
    if (content.startsWith(";")) {
      noteHeader(header, content);
      return undefined;
    }
    const fields = content.split(/\s+/).map(Number);
    if (fields.length !== FIELDS || fields.some(Number.isNaN)) {
      return { reason: "malformed_line", file, line, expected: EXPECTED, found: content };
    }
    const outcome = takeJob(workload, fields, { file, line, processorsMax });
    if (outcome === "skipped") skipped += 1;
    return typeof outcome === "object" ? outcome : undefined;
  });
  if (problem !== undefined) return { ok: false, problem };
  if (workload.count === 0) {
    return { ok: false, problem: { reason: "empty", file, expected: `jobs, each ${EXPECTED}` } };
  }
  const processors = header.MaxProcs || header.MaxNodes;
  return { ok: true, value: { workload: sortedByArrival(workload), skipped, processors } };
}

function noteHeader(header: { MaxProcs: number; MaxNodes: number }, content: string): void {
  const match = HEADER.exec(content);
  if (match?.[1] === "MaxProcs") header.MaxProcs = Number(match[2]);
  if (match?.[1] === "MaxNodes") header.MaxNodes = Number(match[2]);
}

interface Place {
  readonly file: string;
  readonly line: number;
  readonly processorsMax: number;
}

function takeJob(
  workload: Workload,
  fields: readonly number[],
  { file, line, processorsMax }: Place,
): WorkloadProblem | "taken" | "skipped" {
  const arrivedAt = Math.ceil(fields[1]!);
  const duration = Math.ceil(fields[3]!);
  const size = Math.max(fields[4]!, fields[7]!);
  const requested = Math.ceil(fields[8]!);
  const estimate = requested > 0 ? requested : duration;
  if (duration <= 0 || size <= 0) return "skipped";
  const inBounds = arrivedAt >= 0 && Math.max(duration, estimate) <= batchLimits.DURATION_MAX;
  if (!inBounds || !Number.isSafeInteger(size) || !Number.isSafeInteger(arrivedAt)) {
    const expected = "a submit time from 0 on, whole processors, times in bounds";
    return { reason: "malformed_line", file, line, expected, found: fields.join(" ") };
  }
  if (size > processorsMax) {
    return { reason: "job_too_large", file, line, size, largest: processorsMax };
  }
  const user = Math.max(0, fields[11]!);
  appendJob(workload, { arrivedAt, size, duration, estimate, user, weight: 1 });
  return "taken";
}
