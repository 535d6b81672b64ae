import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { CheckinTrace, TraceJob } from "./types.ts";

export interface TraceFiles {
  readonly sessions: string;
  readonly clients: string;
  readonly jobs: string;
  /** Seconds after which the sessions come again; five days unless given. */
  readonly period?: number;
}

const PERIOD_S = 432_000;

/**
 * Reads a trace from three CSV files, each plain or gzip (by its name's end). Throws an `Error`
 * that names file, line and column for anything that is not as the format says.
 */
export function readTrace(files: TraceFiles): CheckinTrace {
  const clients = table(files.clients, ["client_id", "classes", "compute", "bandwidth"]);
  const sessions = table(files.sessions, ["client_id", "start", "end", "dispatch_delay"]);
  const indexOf = new Map(clients.rows.map((row, at) => [row[0]!, at]));
  const sessionClient = sessions.rows.map((row, at) => {
    const client = indexOf.get(row[0]!);
    if (client === undefined) fail(sessions, at, 0, "a client of the clients file");
    return client;
  });
  const starts = numbers(sessions, 1);
  starts.forEach((start, at) => {
    if (at > 0 && start <= starts[at - 1]!) fail(sessions, at, 1, "a start after the one before");
  });
  return {
    period: files.period ?? PERIOD_S,
    sessionClient: Int32Array.from(sessionClient),
    sessionStart: starts,
    sessionEnd: numbers(sessions, 2),
    sessionDelay: numbers(sessions, 3),
    clientClasses: clients.rows.map((row, at) => classesOf(clients, at, row[1]!)),
    clientCompute: numbers(clients, 2),
    clientBandwidth: numbers(clients, 3),
    jobs: readJobs(files.jobs),
  };
}

const JOB_COLUMNS = "job_id,arrival,class,demand,min_ratio,rounds,deadline,workload,comm".split(
  ",",
);

function readJobs(path: string): readonly TraceJob[] {
  const jobs = table(path, JOB_COLUMNS);
  const columns = JOB_COLUMNS.map((_, at) => numbers(jobs, at));
  return jobs.rows.map((_, row): TraceJob => {
    const at = (column: number): number => columns[column]![row]!;
    return {
      id: at(0),
      arrival: at(1),
      constraintClass: at(2),
      demand: at(3),
      minRatio: at(4),
      rounds: at(5),
      deadline: at(6),
      workload: at(7),
      comm: at(8),
    };
  });
}

interface Table {
  readonly path: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

function table(path: string, columns: readonly string[]): Table {
  const bytes = readFileSync(path);
  const text = (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  const [head, ...lines] = text.trimEnd().split(/\r?\n/);
  if (head !== columns.join(",")) {
    throw new Error(`${path}: line 1: expected the columns ${columns.join(",")}, found ${head}`);
  }
  const rows = lines.map((line) => line.split(","));
  rows.forEach((row, at) => {
    if (row.length === columns.length) return;
    const found = `expected ${columns.length} columns, found ${row.length}`;
    throw new Error(`${path}: line ${at + 2}: ${found}`);
  });
  return { path, columns, rows };
}

function numbers(source: Table, column: number): Float64Array {
  return Float64Array.from(source.rows, (row, at) => {
    const text = row[column]!;
    const value = Number(text);
    if (text === "" || !Number.isFinite(value)) fail(source, at, column, "a number");
    return value;
  });
}

function classesOf(source: Table, at: number, text: string): readonly number[] {
  if (!/^\d*$/.test(text)) fail(source, at, 1, "digits");
  const classes = [...new Set(text)].map(Number);
  return classes.sort((a, b) => a - b);
}

function fail(source: Table, at: number, column: number, expected: string): never {
  const found = JSON.stringify(source.rows[at]![column]);
  const where = `${source.path}: line ${at + 2}, column ${source.columns[column]}`;
  throw new Error(`${where}: expected ${expected}, found ${found}`);
}
