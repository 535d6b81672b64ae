import type { PlacementGroupReply, PlacementReply, PlacementWire } from "../../../wire/index.ts";
import type { Again } from "../../session.ts";
import type { Output } from "../../terminal/io.ts";
import { paint } from "../../terminal/paint.ts";
import { type Column, renderFacts, renderTable } from "../../terminal/table.ts";
import { formatInstant } from "../../time/iso.ts";
import { shellWords } from "../offers.ts";
import { renderExplanation } from "./explanation.ts";
import { coreWords, gpuWords, labelWords, memoryWords, roughMemory } from "./words.ts";

export type GrantedPlacement = PlacementReply | PlacementGroupReply;

/** The reply to a request: one placement with its facts, or a gang in a table. */
export function renderGranted(reply: GrantedPlacement, again: Again, output: Output): string {
  const why = reply.explanation;
  const told = why === undefined ? "" : `\n${renderExplanation(why, output)}`;
  if (!("placements" in reply)) {
    return `${renderPlacement(reply, output, runHint(reply, again))}${told}`;
  }
  const { length } = reply.placements;
  const parts = length === 1 ? "1 placement" : `${length} placements`;
  const head =
    reply.dry_run === true
      ? `dry run: ${parts} would be made, nothing was stored`
      : `${parts} ${length === 1 ? "was" : "were"} made together, as ${reply.group_id}`;
  return `${paint(output, "green", head)}\n${renderPlacements(reply.placements, output)}${told}`;
}

/** One placement with all that there is to say, and `more`. */
export function renderPlacement(
  placement: PlacementReply,
  output: Output,
  more: readonly (readonly [name: string, value: string])[] = [],
): string {
  const { cpu_milli, memory_mib, gpus, gpu_milli, gpu_models, labels } = placement;
  const hardware = gpuWords(gpus.length, gpu_milli);
  const models = gpu_models.length === 0 ? "" : `, asked for as ${gpu_models.join(" or ")}`;
  const { start_time, end_time, acknowledged_time, evicted_by, group_id, preemptible, priority } =
    placement;
  return `${headOf(placement, output)}\n${renderFacts(
    [
      ["name", placement.name],
      ["node", `${placement.node} of cluster ${placement.cluster}`],
      ["GPUs", hardware && `${hardware}: ${gpus.join(", ")}${models}`],
      ["CPU", cpu_milli === 0 ? undefined : coreWords(cpu_milli)],
      ["memory", memory_mib === 0 ? undefined : memoryWords(memory_mib)],
      ["labels", labelWords(labels)],
      ["window", `from ${formatInstant(start_time)} to ${formatInstant(end_time)}`],
      ["policy", placement.policy],
      ["user", placement.user_id],
      ["preemptible", preemptible ? `yes, priority ${priority}` : undefined],
      ["group", group_id === placement.placement_id ? undefined : group_id],
      ["node knows", acknowledged_time && `since ${formatInstant(acknowledged_time)}`],
      ["makes room", evicted_by && `for ${evicted_by}, at its end`],
      ["reason", placement.message],
      ...more,
    ],
    output,
  )}`;
}

/** `placement p17 is active until <instant>` */
function headOf(placement: PlacementReply, output: Output): string {
  const { placement_id, state, start_time, end_time, dry_run } = placement;
  if (dry_run === true) {
    return paint(output, "green", `dry run: it would be ${state}, nothing was stored`);
  }
  const isLive = state === "active" || state === "scheduled";
  const until = state === "active" ? ` until ${formatInstant(end_time)}` : "";
  const from = state === "scheduled" ? ` from ${formatInstant(start_time)}` : "";
  const text = `placement ${placement_id} is ${state}${until}${from}`;
  return paint(output, isLive ? "green" : "yellow", text);
}

/** The command that makes use of it, on its node. */
function runHint(
  { placement_id, state, dry_run }: PlacementReply,
  again: Again,
): readonly (readonly [name: string, value: string])[] {
  if (dry_run === true || (state !== "active" && state !== "scheduled")) return [];
  const words = [again.name, "run", "--grant", placement_id, ...again.flags];
  return [["use", `${shellWords(words)} -- command`]];
}

const COLUMNS: readonly Column[] = [
  { title: "placement" },
  { title: "state" },
  { title: "node" },
  { title: "GPUs" },
  { title: "cores", align: "right" },
  { title: "memory", align: "right" },
  { title: "start" },
  { title: "end" },
  { title: "user" },
  { title: "name" },
];

export function renderPlacements(items: readonly PlacementWire[], output: Output): string {
  const rows = items.map((item) => [
    item.placement_id,
    item.state,
    item.node,
    gpuCell(item),
    item.cpu_milli / 1_000,
    roughMemory(item.memory_mib),
    formatInstant(item.start_time),
    formatInstant(item.end_time),
    item.user_id,
    item.name,
  ]);
  return renderTable(COLUMNS, rows, output);
}

/** `0,1`, or `0 (500m)` for a part of one. */
function gpuCell({ gpus, gpu_milli }: PlacementWire): string | undefined {
  if (gpus.length === 0) return undefined;
  const numbers = gpus.join(",");
  return gpu_milli < 1_000 ? `${numbers} (${gpu_milli}m)` : numbers;
}
