import type { MetricsWire, NodeDetail, NodeWire } from "../../../wire/index.ts";
import type { Output } from "../../terminal/io.ts";
import { paint } from "../../terminal/paint.ts";
import { type Column, renderFacts, renderTable } from "../../terminal/table.ts";
import { formatDuration } from "../../time/duration.ts";
import { formatInstant } from "../../time/iso.ts";
import { coreWords, labelWords, memoryWords, roughMemory } from "./words.ts";

const COLUMNS: readonly Column[] = [
  { title: "node" },
  { title: "cluster" },
  { title: "status" },
  { title: "GPUs free", align: "right" },
  { title: "model" },
  { title: "cores free", align: "right" },
  { title: "memory free", align: "right" },
  { title: "placements", align: "right" },
  { title: "labels" },
];

export function renderNodes(items: readonly NodeWire[], output: Output): string {
  const rows = items.map((node) => [
    node.id,
    node.cluster,
    stateWords(node),
    node.gpus === 0 ? undefined : `${gpusFree(node)} of ${node.gpus}`,
    node.gpu_model || undefined,
    `${node.cpu_milli_free / 1_000} of ${node.cpu_milli / 1_000}`,
    `${roughMemory(node.memory_mib_free)} of ${roughMemory(node.memory_mib)}`,
    node.live_placements,
    labelWords(node.labels),
  ]);
  return renderTable(COLUMNS, rows, output);
}

/** One node with all that there is to say. */
export function renderNode(node: NodeDetail, output: Output): string {
  const { gpus, gpu_model, gpu_memory_mib, live_placements: live, heartbeat } = node;
  const isGood = node.status === "ready" && !node.draining && node.resting_until === undefined;
  const head = `node ${node.id} is ${stateWords(node)}`;
  const model = `${gpus} of ${gpu_model || "no named model"}`;
  const each = gpu_memory_mib === 0 ? "" : `, ${memoryWords(gpu_memory_mib)} each`;
  const cores = `${node.cpu_milli_free / 1_000} of ${coreWords(node.cpu_milli)} free`;
  const memory = `${memoryWords(node.memory_mib_free)} of ${memoryWords(node.memory_mib)} free`;
  return `${paint(output, isGood ? "green" : "yellow", head)}\n${renderFacts(
    [
      ["cluster", node.cluster],
      ["data centre", node.data_center || undefined],
      ["rack", node.rack || undefined],
      ["labels", labelWords(node.labels)],
      ["GPUs", gpus === 0 ? "none" : `${model}${each}`],
      ["GPUs free", gpus === 0 ? undefined : `${gpusFree(node)}; ${milliWords(node)}`],
      ["CPU", cores],
      ["memory", memory],
      ["placements", live === 0 ? "none" : `${live} live`],
      ["failures", node.failures === 0 ? undefined : `${node.failures} that still count`],
      ["resting", node.resting_until && `until ${formatInstant(node.resting_until)}`],
      ["drained", node.drain_note],
      ["registered", formatInstant(node.registered_time)],
      ["heartbeat", heartbeat && heartbeatWords(heartbeat)],
      ["metrics", metricsWords(node.metrics)],
    ],
    output,
  )}`;
}

/** `ready`, `ready, draining`, `lost`. */
function stateWords({ status, draining, resting_until }: NodeWire): string {
  const more = [draining ? "draining" : "", resting_until === undefined ? "" : "resting"];
  return [status, ...more].filter((word) => word !== "").join(", ");
}

/** Whole ones, and what is left of those that are shared. */
function gpusFree({ gpu_milli_free, gpus_free }: NodeWire): string {
  const shared = gpu_milli_free.filter((milli) => milli > 0 && milli < 1_000);
  const rest = shared.reduce((sum, milli) => sum + milli, 0);
  return rest === 0 ? String(gpus_free) : `${gpus_free} + ${rest}m`;
}

function milliWords({ gpu_milli_free }: NodeWire): string {
  const each = gpu_milli_free.map((milli) => (milli === 1_000 ? "free" : milli || "taken"));
  return `each: ${each.join(" ")}`;
}

function heartbeatWords({ last_time, lease_s }: NonNullable<NodeDetail["heartbeat"]>): string {
  const last = last_time === null ? "none yet" : `last at ${formatInstant(last_time)}`;
  return `${last}, good for ${formatDuration(lease_s)}`;
}

function metricsWords(metrics: MetricsWire | undefined): string | undefined {
  return metrics && `${formatDuration(metrics.age_s)} old; --json shows them`;
}
