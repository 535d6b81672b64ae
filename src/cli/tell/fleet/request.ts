import type { PlacementFix, PlacementRequest } from "../../../wire/index.ts";
import type { Again } from "../../session.ts";
import { formatDuration } from "../../time/duration.ts";
import { shellWords } from "../offers.ts";
import { coreWords, gpuWords, labelWords, memoryWords } from "./words.ts";

/** A request in a line, as an answer repeats it. */
export function placementWords(body: PlacementRequest): string {
  const parts = [
    hardwareWords(body),
    body.cpu_milli && coreWords(body.cpu_milli),
    body.memory_mib && `${memoryWords(body.memory_mib)} of memory`,
    body.labels && `where ${labelWords(body.labels)}`,
    body.clusters && `in ${body.clusters.join(" or ")}`,
    body.node && `on ${body.node}`,
    body.walltime_s && `for ${formatDuration(body.walltime_s)}`,
    body.preemptible === true && "preemptible",
    body.policy && `by ${body.policy}`,
  ].filter((part) => typeof part === "string" && part !== "");
  const single = parts.join(", ") || "nothing";
  return body.count === undefined ? single : `${body.count} times ${single}`;
}

function hardwareWords(body: PlacementRequest): string {
  const gpus = body.gpus ?? (body.gpu_milli === undefined ? 0 : 1);
  const models = modelsOf(body).join(" or ");
  const memory = body.gpu_memory_mib;
  const what = gpuWords(gpus, body.gpu_milli ?? 1_000) ?? "";
  const model = models === "" ? "" : ` of ${models}`;
  const each = gpus === 1 ? "" : " each";
  const size = memory === undefined ? "" : ` with ${memoryWords(memory)}${each}`;
  return `${what}${model}${size}`;
}

/** The command that makes the request, ready to be pasted into a shell. */
export function placeCommand(body: PlacementRequest, again: Again): string {
  return shellWords([
    again.name,
    "place",
    ...one("--gpus", body.gpus),
    ...one("--gpu-milli", body.gpu_milli),
    ...modelsOf(body).flatMap((model) => ["--model", model]),
    ...one("--gpu-memory", sizeOption(body.gpu_memory_mib)),
    ...one("--cpu", body.cpu_milli && body.cpu_milli / 1_000),
    ...one("--memory", sizeOption(body.memory_mib)),
    ...Object.entries(body.labels ?? {}).flatMap(labelOption),
    ...one("--count", body.count),
    ...one("--walltime", body.walltime_s && formatDuration(body.walltime_s)),
    ...(body.preemptible === true ? ["--preemptible"] : []),
    ...one("--priority", body.priority),
    ...one("--policy", body.policy),
    ...(body.clusters ?? []).flatMap((cluster) => ["--cluster", cluster]),
    ...one("--node", body.node),
    ...(body.gpu_ids ?? []).flatMap((gpu) => ["--gpu", String(gpu)]),
    ...one("--name", body.name),
    ...one("--user", body.user_id),
    ...again.flags,
  ]);
}

/** The request with one change that would let it in. */
export function withFix(body: PlacementRequest, fix: PlacementFix): PlacementRequest {
  const { field, most = 0, models = [] } = fix;
  if (field === "labels") return without(body, ["labels"]);
  if (field === "gpu_models") return { ...without(body, ["gpu_model"]), gpu_models: [...models] };
  if (most > 0) return { ...body, [field]: most };
  // A share of no GPU, and a memory that any GPU has, are better not asked for.
  if (field === "gpus") return without(body, ["gpus", "gpu_milli", "gpu_model", "gpu_models"]);
  return without(body, [field]);
}

function without(
  body: PlacementRequest,
  names: readonly (keyof PlacementRequest)[],
): PlacementRequest {
  const kept = Object.entries(body).filter(([name]) => !names.some((left) => left === name));
  return Object.fromEntries(kept);
}

/** The change itself, in words. */
export function fixWords({ field, most = 0, models = [] }: PlacementFix): string {
  switch (field) {
    case "cpu_milli":
      return `at most ${coreWords(most)}`;
    case "memory_mib":
      return `at most ${memoryWords(most)} of memory`;
    case "gpus":
      return most === 0 ? "no GPU" : `at most ${gpuWords(most, 1_000)}`;
    case "gpu_milli":
      return `at most ${most} milli of each GPU`;
    case "gpu_memory_mib":
      return most === 0 ? "GPUs of any memory" : `GPUs with ${memoryWords(most)}`;
    case "gpu_models":
      return models.length === 1 ? `a GPU of ${models[0]}` : `a GPU of ${models.join(" or ")}`;
    case "labels":
      return "no label";
  }
}

function modelsOf({ gpu_model, gpu_models }: PlacementRequest): readonly string[] {
  return gpu_models ?? (gpu_model === undefined ? [] : [gpu_model]);
}

function sizeOption(mib: number | undefined): string | undefined {
  return mib === undefined ? undefined : memoryWords(mib).replace(" ", "");
}

function labelOption([name, value]: readonly [string, string | readonly string[]]) {
  return [value].flat().flatMap((choice) => ["--label", `${name}=${choice}`]);
}

function one(flag: string, value: string | number | undefined): readonly string[] {
  return value === undefined || value === "" ? [] : [flag, String(value)];
}
