import type { Command } from "commander";
import type { PlacementRequest } from "../../../wire/index.ts";
import { parseDuration } from "../../time/duration.ts";
import { collect, parseCount, parseWhole } from "../whole.ts";
import { parseCores, parseMemory } from "./amounts.ts";
import { collectWish, type LabelWish } from "./labels.ts";

/** What is asked of the fleet, as the options say it. */
export interface PlacementWords {
  readonly gpus?: number;
  readonly gpuMilli?: number;
  readonly model?: readonly string[];
  readonly gpuMemory?: number;
  readonly cpu?: number;
  readonly memory?: number;
  readonly label?: LabelWish;
  readonly count?: number;
  readonly walltime?: string;
  readonly preemptible?: boolean;
  readonly priority?: number;
  readonly policy?: string;
  readonly cluster?: readonly string[];
  readonly node?: string;
  readonly gpu?: readonly number[];
  readonly name?: string;
  readonly user?: string;
}

/** The options that `placementOf` reads. */
export function addPlacementOptions(command: Command): Command {
  return command
    .option("-g, --gpus <n>", "GPUs of each part", parseWhole)
    .option("--gpu-milli <n>", "thousandths of each GPU; below 1000 it is shared", parseWhole)
    .option("--model <name>", "only GPUs of this model; may be repeated", collect)
    .option("--gpu-memory <size>", "only GPUs with at least so much memory", parseMemory)
    .option("--cpu <cores>", "cores of each part, such as 4 or 500m", parseCores)
    .option("--memory <size>", "memory of each part, such as 32GiB", parseMemory)
    .option("--label <name=value>", "only nodes with this label; again: either value", collectWish)
    .option("--count <n>", "so many parts, all or none", parseCount)
    .option("-w, --walltime <span>", "how long it may run, such as 2h")
    .option("--preemptible", "may be evicted for one that is not")
    .option("--priority <n>", "among preemptible ones the lowest goes first", parseWhole)
    .option("--policy <name>", "what chooses: a built-in policy, or the URI of an own one")
    .option("--cluster <id>", "only in this cluster; may be repeated", collect)
    .option("--node <id>", "on this node and no other")
    .option("--gpu <number>", "with --node: this very GPU; may be repeated", collectWhole)
    .option("--name <text>", "a name for people")
    .option("-u, --user <id>", "whose it is, if not the caller's own");
}

/** The body of the request. Errors: `UsageError` for a walltime that can't be read. */
export function placementOf(words: PlacementWords): PlacementRequest {
  const { model, walltime, ...rest } = words;
  const [single, ...others] = model ?? [];
  const models = others.length === 0 ? single : undefined;
  return defined({
    gpus: rest.gpus,
    gpu_milli: rest.gpuMilli,
    gpu_model: models,
    gpu_models: models === undefined ? model && [...model] : undefined,
    gpu_memory_mib: rest.gpuMemory,
    cpu_milli: rest.cpu,
    memory_mib: rest.memory,
    labels: rest.label,
    count: rest.count,
    walltime_s: walltime === undefined ? undefined : parseDuration(walltime),
    preemptible: rest.preemptible,
    priority: rest.priority,
    policy: rest.policy,
    clusters: rest.cluster && [...rest.cluster],
    node: rest.node,
    gpu_ids: rest.gpu && [...rest.gpu],
    name: rest.name,
    user_id: rest.user,
  });
}

type Loose<Body> = { readonly [Name in keyof Body]: Body[Name] | undefined };

/** Without the fields that nobody gave: absent means the usual. */
function defined(body: Loose<PlacementRequest>): PlacementRequest {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
}

function collectWhole(text: string, before: readonly number[] | undefined): readonly number[] {
  return [...(before ?? []), parseWhole(text)];
}
