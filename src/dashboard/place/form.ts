import type { PlacementRequest } from "../../wire/index.ts";
import { HOUR_S } from "../show/time.ts";

/** What stands in the form; undefined where a field is empty. */
export interface PlaceForm {
  readonly gpus: number | undefined;
  /** Percent of each GPU; below 100 it is shared. */
  readonly share: number | undefined;
  readonly model: string;
  readonly gpuMemoryGib: number | undefined;
  readonly cores: number | undefined;
  readonly memoryGib: number | undefined;
  readonly count: number | undefined;
  readonly hours: number | undefined;
  /** `name=value`, with spaces between. */
  readonly labels: string;
  /** Names, with spaces or commas between. */
  readonly clusters: string;
  readonly isPreemptible: boolean;
  readonly name: string;
  readonly user: string;
  readonly policy: string;
}

export const EMPTY_FORM: PlaceForm = {
  gpus: 2,
  share: 100,
  model: "",
  gpuMemoryGib: undefined,
  cores: 8,
  memoryGib: 32,
  count: 1,
  hours: 4,
  labels: "",
  clusters: "",
  isPreemptible: false,
  name: "",
  user: "",
  policy: "",
};

const MIB = 1_024;

/** The request that a form means; undefined while its labels can't be read. */
export function requestOf(form: PlaceForm): PlacementRequest | undefined {
  const labels = labelsOf(form.labels);
  if (labels === undefined) return undefined;
  const { gpus = 0, share = 100, count = 1 } = form;
  const models = wordsOf(form.model);
  const clusters = wordsOf(form.clusters);
  return {
    ...(gpus > 0 ? { gpus } : {}),
    ...(gpus > 0 && share < 100 ? { gpu_milli: Math.round(share * 10) } : {}),
    ...(gpus > 0 && models.length > 0 ? { gpu_models: models } : {}),
    ...given("gpu_memory_mib", form.gpuMemoryGib, MIB),
    ...given("cpu_milli", form.cores, 1_000),
    ...given("memory_mib", form.memoryGib, MIB),
    ...given("walltime_s", form.hours, HOUR_S),
    ...(count > 1 ? { count } : {}),
    ...(Object.keys(labels).length > 0 ? { labels } : {}),
    ...(clusters.length > 0 ? { clusters } : {}),
    ...(form.isPreemptible ? { preemptible: true } : {}),
    ...text("name", form.name),
    ...text("user_id", form.user),
    ...text("policy", form.policy),
  };
}

function given(
  field: "gpu_memory_mib" | "cpu_milli" | "memory_mib" | "walltime_s",
  value: number | undefined,
  factor: number,
): PlacementRequest {
  return value === undefined ? {} : { [field]: Math.round(value * factor) };
}

function text(field: "name" | "user_id" | "policy", value: string): PlacementRequest {
  return value.trim() === "" ? {} : { [field]: value.trim() };
}

function wordsOf(list: string): string[] {
  return list.split(/[\s,]+/).filter((word) => word !== "");
}

function labelsOf(list: string): Record<string, string> | undefined {
  const pairs = list
    .split(/\s+/)
    .filter((word) => word !== "")
    .map((word) => /^([^=]+)=(.*)$/.exec(word));
  if (pairs.some((pair) => pair === null)) return undefined;
  return Object.fromEntries(pairs.map((pair) => [pair?.[1] ?? "", pair?.[2] ?? ""]));
}
