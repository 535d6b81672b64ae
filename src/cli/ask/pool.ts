import type { Command } from "commander";
import type { PoolChange, PoolRequest, ScheduleRequest } from "../../wire/index.ts";
import { parseDuration } from "../time/duration.ts";
import { UsageError } from "../usage.ts";
import { bodyOf } from "./body-file.ts";
import type { Clock } from "./clock.ts";
import { collectLabel } from "./fleet/labels.ts";
import { parseSpan } from "./span.ts";
import { collect, parseDecimal, parseWhole } from "./whole.ts";

/** How much capacity there is, as the options say it. */
export interface ScheduleOptions {
  readonly file?: string;
  readonly entry?: readonly string[];
  readonly capacity?: number;
  readonly horizon?: string;
}

/** Of which machines the pool's units are the GPUs, as the options say it. */
export interface BackingOptions {
  readonly gpuModel?: readonly string[];
  readonly cluster?: readonly string[];
  readonly dataCenter?: readonly string[];
  readonly rack?: readonly string[];
  readonly label?: Readonly<Record<string, string>>;
}

/** How a pool behaves, as the options say it. */
export interface PoolOptions {
  readonly float?: number;
  readonly price?: number;
  readonly fallback?: readonly string[];
  readonly spinUp?: string;
  readonly trialAmount?: number;
  readonly trialDuration?: string;
}

export function addScheduleOptions(command: Command): Command {
  return command
    .option("-f, --file <path>", "YAML or JSON with the fields of the API; - is standard input")
    .option("--entry <start/end=units>", "capacity in a span; may be repeated", collect)
    .option("--capacity <units>", "a rolling schedule: so much at every instant", parseWhole)
    .option("--horizon <span>", "how far ahead a rolling schedule reaches");
}

export function addBackingOptions(command: Command): Command {
  return command
    .option("--gpu-model <model>", "units are whole GPUs of nodes with this model; again", collect)
    .option("--cluster <id>", "units are whole GPUs of nodes of this cluster; again", collect)
    .option("--data-center <name>", "of nodes that stand there; again", collect)
    .option("--rack <name>", "of nodes in this rack; again", collect)
    .option("--label <name=value>", "of nodes with this label; again", collectLabel);
}

export function addPoolOptions(command: Command): Command {
  return command
    .option("--float <percent>", "share that is kept for trial callers", parseWhole)
    .option("--price <credits>", "credits per unit-hour", parseDecimal)
    .option("--fallback <pool[:ratio]>", "may take over; may be repeated, best first", collect)
    .option("--spin-up <span>", "from asking to machines that are up")
    .option("--trial-amount <units>", "the most that one trial may hold", parseWhole)
    .option("--trial-duration <span>", "the longest that one trial may last");
}

/** A new pool: what a file says, with the options over it. Errors: `UsageError`. */
export async function poolRequestOf(
  id: string,
  options: ScheduleOptions & BackingOptions & PoolOptions & { readonly allowPast?: boolean },
  clock: Clock,
): Promise<PoolRequest> {
  const given = await bodyOf<PoolRequest>(options.file);
  return {
    ...given,
    id,
    ...(backingOf(options) ?? capacityOf(options, clock)),
    ...poolChangeOf(options),
    ...(options.allowPast === true ? { allow_past: true } : {}),
  };
}

/** Machines instead of a schedule; undefined where no option speaks of them. */
function backingOf(
  options: ScheduleOptions & BackingOptions,
): Pick<PoolRequest, "backing"> | undefined {
  const { gpuModel, cluster, dataCenter, rack, label, horizon } = options;
  const selects = [gpuModel, cluster, dataCenter, rack, label].some((one) => one !== undefined);
  if (!selects) return undefined;
  if (options.entry !== undefined || options.capacity !== undefined) {
    throw new UsageError("give --entry or --capacity, or machines, not both");
  }
  return {
    backing: {
      ...(gpuModel === undefined ? {} : { gpu_models: [...gpuModel] }),
      ...(cluster === undefined ? {} : { clusters: [...cluster] }),
      ...(dataCenter === undefined ? {} : { data_centers: [...dataCenter] }),
      ...(rack === undefined ? {} : { racks: [...rack] }),
      ...(label === undefined ? {} : { labels: label }),
      ...(horizon === undefined ? {} : { horizon_s: parseDuration(horizon) }),
    },
  };
}

/** Another schedule, from a file or from options. Errors: `UsageError` if there is none. */
export async function scheduleRequestOf(
  options: ScheduleOptions,
  clock: Clock,
): Promise<ScheduleRequest> {
  const body = { ...(await bodyOf<ScheduleRequest>(options.file)), ...capacityOf(options, clock) };
  if (body.schedule !== undefined || body.rolling !== undefined) return body;
  throw new UsageError("give --entry, --capacity with --horizon, or --file with a schedule");
}

/** The options that are given, in the words of the API; empty if none is. */
export function poolChangeOf(options: PoolOptions): PoolChange {
  const { float, price, fallback, spinUp } = options;
  return {
    ...(float === undefined ? {} : { float_percent: float }),
    ...(price === undefined ? {} : { price }),
    ...(fallback === undefined ? {} : { fallbacks: fallback.map(parseFallback) }),
    ...(spinUp === undefined ? {} : { spin_up_s: parseDuration(spinUp) }),
    ...trialOf(options),
  };
}

function trialOf({ trialAmount, trialDuration }: PoolOptions): PoolChange {
  if (trialAmount === undefined && trialDuration === undefined) return {};
  if (trialAmount === undefined || trialDuration === undefined) {
    throw new UsageError("give --trial-amount and --trial-duration together");
  }
  return { trial: { amount_max: trialAmount, duration_max_s: parseDuration(trialDuration) } };
}

function capacityOf({ entry, capacity, horizon }: ScheduleOptions, clock: Clock): ScheduleRequest {
  const isRolling = capacity !== undefined || horizon !== undefined;
  if (entry !== undefined && isRolling) {
    throw new UsageError("give --entry, or --capacity with --horizon, not both");
  }
  if (entry !== undefined) {
    const schedule = entry.map((text) => {
      const { value, ...span } = parseSpan(text, clock, "--entry");
      return { ...span, capacity: value };
    });
    return { schedule };
  }
  if (!isRolling) return {};
  if (capacity === undefined || horizon === undefined) {
    throw new UsageError("give --capacity and --horizon together");
  }
  return { rolling: { capacity, horizon_s: parseDuration(horizon) } };
}

function parseFallback(text: string): { pool: string; ratio?: number } {
  const [, pool = text, ratio] = /^(.+):(\d+(?:\.\d+)?)$/.exec(text) ?? [];
  return ratio === undefined ? { pool } : { pool, ratio: Number(ratio) };
}
