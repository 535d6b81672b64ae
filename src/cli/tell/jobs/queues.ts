import type { QueueWire } from "../../../wire/index.ts";
import type { Output } from "../../terminal/io.ts";
import { paint } from "../../terminal/paint.ts";
import { type Column, renderFacts, renderTable } from "../../terminal/table.ts";
import { formatDuration } from "../../time/duration.ts";
import { unitWords } from "../words.ts";

export function renderQueues(items: readonly QueueWire[], output: Output): string {
  const rows = items.map((queue) => [
    queue.pool,
    queue.queue,
    queue.policy,
    queue.priority,
    queue.units_max,
    queue.held,
    queue.waiting,
    queue.running,
    queue.units_running,
  ]);
  return renderTable(COLUMNS, rows, output);
}

/** One queue with its terms. */
export function renderQueue(queue: QueueWire, output: Output): string {
  const { walltime_s, max_walltime_s, units_max } = queue;
  const shares = queue.shares.map(({ user_id, weight }) => `${user_id} ${weight}`).join(", ");
  const head = paint(output, "green", `queue ${queue.queue} of pool ${queue.pool}`);
  return `${head}\n${renderFacts(
    [
      ["policy", queue.policy],
      ["priority", queue.priority],
      ["at once", units_max === undefined ? "what the pool has" : unitWords(units_max)],
      ["waiting", `${queue.waiting} parts, ${queue.waiting_max} at most`],
      ["walltime", `${formatDuration(walltime_s)}, ${formatDuration(max_walltime_s)} at most`],
      ["overdue", `after ${formatDuration(queue.aging_s)}`],
      ["shares", shares === "" ? undefined : shares],
    ],
    output,
  )}`;
}

const COLUMNS: readonly Column[] = [
  { title: "pool" },
  { title: "queue" },
  { title: "policy" },
  { title: "priority", align: "right" },
  { title: "units max", align: "right" },
  { title: "held", align: "right" },
  { title: "waiting", align: "right" },
  { title: "running", align: "right" },
  { title: "units running", align: "right" },
];
