import { batchLimits } from "../../kernel/index.ts";
import { readLines } from "./lines.ts";
import type { Read, WorkloadProblem } from "./problem.ts";
import {
  appendJob,
  createWorkload,
  sortedByArrival,
  type Workload,
  type WorkloadJob,
} from "./workload.ts";

/**
 * Our own format, as CSV with a header or as one JSON object a line (recognised by its first
 * character): `arrived_at`, `size`, `duration`, and optionally `estimate` (the duration),
 * `user` (0) and `weight` (1). Whole numbers; columns in any order, unknown ones are refused, and
 * so is a job larger than `sizeMax`.
 */
export async function readTable(file: string, sizeMax = Infinity): Promise<Read<Workload>> {
  const workload = createWorkload();
  let columns: readonly string[] | undefined;
  const problem = await readLines(file, (text, line): WorkloadProblem | undefined => {
    const breach = (expected: string): WorkloadProblem => {
      return { reason: "malformed_line", file, line, expected, found: text };
    };
    if (text.startsWith("{")) {
      if (columns !== undefined) return breach(`a CSV row with ${columns.length} fields`);
      return take(workload, objectIn(text), breach) ?? tooLarge(workload, { file, line, sizeMax });
    }
    if (columns === undefined && workload.count === 0) {
      columns = text.split(",").map((name) => name.trim());
      const unknown = columns.find((name) => !FIELDS.has(name));
      return unknown === undefined ? undefined : breach(`a header of ${NAMES}`);
    }
    if (columns === undefined) return breach("a JSON object");
    const cells = text.split(",");
    if (cells.length !== columns.length) return breach(`${columns.length} fields`);
    const row = columns.map((name, i): [string, unknown] => [name, numberIn(cells[i]!)]);
    return take(workload, new Map(row), breach) ?? tooLarge(workload, { file, line, sizeMax });
  });
  if (problem !== undefined) return { ok: false, problem };
  if (workload.count === 0) {
    return { ok: false, problem: { reason: "empty", file, expected: `rows of ${NAMES}` } };
  }
  return { ok: true, value: sortedByArrival(workload) };
}

const NAMES = "arrived_at, size, duration[, estimate][, user][, weight]";
const FIELDS = new Set(["arrived_at", "size", "duration", "estimate", "user", "weight"]);

function take(
  workload: Workload,
  row: ReadonlyMap<string, unknown> | undefined,
  breach: (expected: string) => WorkloadProblem,
): WorkloadProblem | undefined {
  if (row === undefined) return breach("a JSON object");
  for (const name of row.keys()) if (!FIELDS.has(name)) return breach(`only ${NAMES}`);
  const values = new Map<string, number>();
  for (const [name, min] of MINIMA) {
    const value = row.get(name) ?? DEFAULTS.get(name);
    if (value === undefined && name === "estimate") continue;
    const isWhole = typeof value === "number" && Number.isSafeInteger(value);
    if (!isWhole || value < min || value > batchLimits.DURATION_MAX) {
      return breach(`${name}: a whole number from ${min} on`);
    }
    values.set(name, value);
  }
  appendJob(workload, jobOf(values));
  return undefined;
}

/** The job just taken, if it fits nowhere, as a problem. */
function tooLarge(
  workload: Workload,
  place: { readonly file: string; readonly line: number; readonly sizeMax: number },
): WorkloadProblem | undefined {
  const { file, line, sizeMax } = place;
  const size = workload.size[workload.count - 1]!;
  if (size <= sizeMax) return undefined;
  return { reason: "job_too_large", file, line, size, largest: sizeMax };
}

const MINIMA: readonly (readonly [string, number])[] = [
  ["arrived_at", 0],
  ["size", 1],
  ["duration", 1],
  ["estimate", 1],
  ["user", 0],
  ["weight", 1],
];
const DEFAULTS = new Map([
  ["user", 0],
  ["weight", 1],
]);

function jobOf(values: ReadonlyMap<string, number>): WorkloadJob {
  const duration = values.get("duration")!;
  return {
    arrivedAt: values.get("arrived_at")!,
    size: values.get("size")!,
    duration,
    estimate: values.get("estimate") ?? duration,
    user: values.get("user")!,
    weight: values.get("weight")!,
  };
}

function objectIn(text: string): ReadonlyMap<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    const isObject = typeof parsed === "object" && parsed !== null && !Array.isArray(parsed);
    return isObject ? new Map(Object.entries(parsed)) : undefined;
  } catch {
    return undefined;
  }
}

function numberIn(cell: string): number | undefined {
  const text = cell.trim();
  return text === "" ? undefined : Number(text);
}
