import type { NodeReply } from "../../../wire/index.ts";
import type { Output } from "../../terminal/io.ts";
import { paint } from "../../terminal/paint.ts";
import { renderFacts } from "../../terminal/table.ts";
import { formatDuration } from "../../time/duration.ts";
import { coreWords, labelWords, memoryWords } from "./words.ts";

/** What an agent says when the server knows its node. */
export function renderReady(node: NodeReply, url: string, output: Output): string {
  const { id, cluster, gpus, gpu_model, gpu_memory_mib, next_heartbeat_s, draining } = node;
  const each = gpu_memory_mib === 0 ? "" : `, ${memoryWords(gpu_memory_mib)} each`;
  const head = `node ${id} of cluster ${cluster} is registered at ${url}`;
  return `${paint(output, ["bold", "green"], head)}\n${renderFacts(
    [
      ["GPUs", gpus === 0 ? "none" : `${gpus} of ${gpu_model}${each}`],
      ["CPU", coreWords(node.cpu_milli)],
      ["memory", memoryWords(node.memory_mib)],
      ["labels", labelWords(node.labels)],
      ["heartbeat", `every ${formatDuration(next_heartbeat_s)}`],
      ["draining", draining ? "yes: it gets no new placements" : undefined],
    ],
    output,
  )}Ctrl-C ends it.\n`;
}
