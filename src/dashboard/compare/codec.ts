/** Reads what `simulate --json` and `--events` write, from files that may be anything. */

/** One policy on one seed. */
export interface Run {
  readonly policy: string;
  readonly seed: number;
  readonly metrics: Readonly<Record<string, Metric>>;
}

/** A figure, or a curve: values by the numbers that name them. */
export type Metric = number | readonly (readonly [number, number])[];

/** What ran where and when in one run. */
export interface Log {
  /** The file's name without its ending: `events-fill-1`. */
  readonly name: string;
  readonly starts: readonly Start[];
}

export interface Start {
  readonly job: number;
  readonly node: number | undefined;
  readonly at: number;
  readonly duration: number;
  readonly size: number;
}

/** Files larger than this would stop the page for long. */
export const FILE_BYTES_MAX = 100_000_000;

/** The runs of a document. Throws with what is wrong, in words. */
export function decodeRuns(text: string): readonly Run[] {
  const document: unknown = parse(text);
  const runs = field(document, "runs");
  if (!Array.isArray(runs)) throw new Error('has no "runs": is it from `arbiter simulate --json`?');
  return runs.map((run: unknown, index) => {
    const policy = field(run, "policy");
    const seed = field(run, "seed");
    const metrics = field(run, "metrics");
    if (typeof policy !== "string" || !isRecord(metrics)) {
      throw new Error(`run ${index} has no policy or no metrics`);
    }
    return {
      policy,
      seed: typeof seed === "number" ? seed : 0,
      metrics: Object.fromEntries(Object.entries(metrics).flatMap(decodeMetric)),
    };
  });
}

/** The starts in a log of events, one JSON object a line. Throws at the first broken line. */
export function decodeLog(name: string, text: string): Log {
  const starts: Start[] = [];
  text.split("\n").forEach((line, index) => {
    if (line.trim() === "") return;
    const event: unknown = parse(line, `line ${index + 1}`);
    if (field(event, "kind") !== "start") return;
    const [job, node] = [field(event, "job"), field(event, "node")];
    const [at, size, duration] = [
      field(event, "tick"),
      field(event, "size"),
      field(event, "duration"),
    ];
    if (typeof job !== "number" || typeof at !== "number" || typeof duration !== "number") {
      throw new Error(`line ${index + 1} is no start of a job`);
    }
    starts.push({
      job,
      at,
      duration,
      node: typeof node === "number" ? node : undefined,
      size: typeof size === "number" ? size : 1,
    });
  });
  return { name, starts };
}

function decodeMetric([name, value]: [string, unknown]): [string, Metric][] {
  if (typeof value === "number") return [[name, value]];
  if (!isRecord(value)) return [];
  const points = Object.entries(value).flatMap(([at, amount]): [number, number][] =>
    typeof amount === "number" && Number.isFinite(Number(at)) ? [[Number(at), amount]] : [],
  );
  return points.length === 0 ? [] : [[name, points.sort((a, b) => a[0] - b[0])]];
}

function parse(text: string, where = "the file"): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${where} is no JSON`);
  }
}

function field(value: unknown, name: string): unknown {
  return isRecord(value) ? value[name] : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
