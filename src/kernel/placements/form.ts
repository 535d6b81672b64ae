import {
  LABEL_VALUES_MAX,
  LABELS_MAX,
  MODELS_MAX,
  NAME_LENGTH_MAX,
  PRIORITY_MAX,
} from "../limits.ts";
import { GPU_MILLI, type LabelWish, limits, type PodSpec } from "../placement/index.ts";
import type { PlacementRejection, RequestPlacement, Within } from "./types.ts";

/** Faults of form that no fleet could make good; paths as in the public interface. */
export function checkForm(command: RequestPlacement): PlacementRejection | undefined {
  const { pod, count, priority, name, walltimeMs } = command;
  const fault = checkPod(pod);
  if (fault !== undefined) return fault;
  if (!isWithin(count, 1, Number.MAX_SAFE_INTEGER)) {
    return invalid("/count", "must be a whole number from 1 on");
  }
  if (walltimeMs !== undefined && !isWithin(walltimeMs, 1, Number.MAX_SAFE_INTEGER)) {
    return invalid("/walltime", "must be a whole number from 1 on");
  }
  if (!isWithin(priority, -PRIORITY_MAX, PRIORITY_MAX)) {
    return invalid("/priority", `must be a whole number from ${-PRIORITY_MAX} to ${PRIORITY_MAX}`);
  }
  if (name !== undefined && (name === "" || name.length > NAME_LENGTH_MAX)) {
    return invalid("/name", `must have 1 to ${NAME_LENGTH_MAX} characters`);
  }
  return checkWithin(command.within, pod, count);
}

export function invalid(path: string, message: string): PlacementRejection {
  return { reason: "invalid_request", path, message };
}

function checkPod(pod: PodSpec): PlacementRejection | undefined {
  const { NODE_AMOUNT_MAX, NODE_GPUS_MAX } = limits;
  const range = (most: number, least = 0): string =>
    `must be a whole number from ${least} to ${most}`;
  if (!isWithin(pod.cpuMilli, 0, NODE_AMOUNT_MAX)) {
    return invalid("/cpu_milli", range(NODE_AMOUNT_MAX));
  }
  if (!isWithin(pod.memoryMib, 0, NODE_AMOUNT_MAX)) {
    return invalid("/memory_mib", range(NODE_AMOUNT_MAX));
  }
  if (!isWithin(pod.gpus, 0, NODE_GPUS_MAX)) return invalid("/gpus", range(NODE_GPUS_MAX));
  const least = pod.gpus === 0 ? 0 : 1;
  const most = pod.gpus === 0 ? 0 : GPU_MILLI;
  if (!isWithin(pod.gpuMilli, least, most)) return invalid("/gpu_milli", range(most, least));
  if (pod.gpuMemoryMib !== undefined && !isWithin(pod.gpuMemoryMib, 0, NODE_AMOUNT_MAX)) {
    return invalid("/gpu_memory_mib", range(NODE_AMOUNT_MAX));
  }
  if (!areNames(pod.models, MODELS_MAX)) return invalid("/models", namesRule(MODELS_MAX));
  return checkLabels(pod.labels ?? {});
}

function checkLabels(labels: LabelWish): PlacementRejection | undefined {
  const entries = Object.entries(labels);
  if (entries.length > LABELS_MAX) return invalid("/labels", `must be at most ${LABELS_MAX}`);
  for (const [name, value] of entries) {
    const values = typeof value === "string" ? [value] : value;
    if (
      name.length > NAME_LENGTH_MAX ||
      !areNames(values, LABEL_VALUES_MAX) ||
      values.length === 0
    ) {
      return invalid("/labels", `each must have ${namesRule(LABEL_VALUES_MAX)}, and one at least`);
    }
  }
  return undefined;
}

function checkWithin(within: Within, pod: PodSpec, count: number): PlacementRejection | undefined {
  const { clusters, node, gpus } = within;
  if (clusters !== undefined && (clusters.length === 0 || !areNames(clusters, LABEL_VALUES_MAX))) {
    return invalid("/within/clusters", `${namesRule(LABEL_VALUES_MAX)}, and one at least`);
  }
  if (gpus === undefined) return undefined;
  if (node === undefined) return invalid("/within/gpus", "goes with a node only");
  if (count !== 1) return invalid("/count", "must be 1 where GPUs are named");
  const areDistinct = new Set(gpus).size === gpus.length && gpus.every((gpu) => gpu >= 0);
  if (!areDistinct || !gpus.every(Number.isInteger) || gpus.length !== pod.gpus) {
    return invalid("/within/gpus", "must be as many different GPUs as are asked for");
  }
  return undefined;
}

function areNames(names: readonly string[], most: number): boolean {
  return names.length <= most && names.every((name) => name.length <= NAME_LENGTH_MAX);
}

function namesRule(most: number): string {
  return `at most ${most} texts of at most ${NAME_LENGTH_MAX} characters`;
}

function isWithin(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}
