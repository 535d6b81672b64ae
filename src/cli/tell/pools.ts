import type {
  MaintenanceWire,
  PoolRepairReply,
  PoolSummary,
  PoolWire,
  RepairWire,
} from "../../wire/index.ts";
import type { Output } from "../terminal/io.ts";
import { paint } from "../terminal/paint.ts";
import { type Cell, type Column, renderFacts, renderTable } from "../terminal/table.ts";
import { formatDuration } from "../time/duration.ts";
import { formatInstant } from "../time/iso.ts";
import { priceWords, unitWords } from "./words.ts";

/** One pool with its schedule and its maintenance. */
export function renderPool(pool: PoolWire, output: Output): string {
  const { schedule, maintenance } = pool;
  const parts = [`pool ${pool.id}\n`, renderFacts(optionFacts(pool), output)];
  if (schedule.length > 0) parts.push("\n", renderSchedule(schedule, output));
  if (maintenance.length > 0) parts.push("\n", renderMaintenance(maintenance, output));
  return parts.join("");
}

type Options = Omit<PoolWire, "schedule" | "maintenance">;

function optionFacts(pool: Options): readonly (readonly [string, Cell])[] {
  const { rolling, trial, fallbacks } = pool;
  const kept = rolling && `${unitWords(rolling.capacity)} for the next ${span(rolling.horizon_s)}`;
  const others = fallbacks.map(({ pool: id, ratio }) => (ratio === 1 ? id : `${id} at ${ratio}`));
  const cap = `${unitWords(trial.amount_max)} for ${span(trial.duration_max_s)}`;
  return [
    ["nodes", backingWords(pool.backing)],
    [pool.backing === undefined ? "rolling" : "now", kept],
    ["float", pool.float_percent === 0 ? undefined : `${pool.float_percent} %`],
    ["trial", pool.float_percent === 0 ? undefined : `at most ${cap}`],
    ["price", priceWords(pool.price) ?? "none"],
    ["fallbacks", others.length === 0 ? undefined : others.join(", ")],
    ["spin-up", span(pool.spin_up_s)],
    ["past", pool.allow_past ? "allowed: the pool has no now" : undefined],
    [
      "live",
      pool.live_reservations === 1 ? "1 reservation" : `${pool.live_reservations} reservations`,
    ],
  ];
}

/** Whose GPUs the units are. */
function backingWords(backing: Options["backing"]): string | undefined {
  if (backing === undefined) return undefined;
  const { gpu_models, clusters, data_centers, racks, labels } = backing;
  const parts = [
    gpu_models.length === 0 ? "GPUs of any model" : `GPUs of ${gpu_models.join(" or ")}`,
    clusters.length === 0 ? "" : `in ${clusters.join(" or ")}`,
    data_centers.length === 0 ? "" : `at ${data_centers.join(" or ")}`,
    racks.length === 0 ? "" : `in rack ${racks.join(" or ")}`,
    ...Object.entries(labels).map(([name, value]) => `with ${name}=${value}`),
  ];
  return parts.filter((part) => part !== "").join(" ");
}

function span(seconds: number): string {
  return formatDuration(seconds);
}

function renderSchedule(schedule: PoolWire["schedule"], output: Output): string {
  const columns = [{ title: "from" }, { title: "to" }, CAPACITY];
  const rows = schedule.map(({ start_time, end_time, capacity }) => [
    formatInstant(start_time),
    formatInstant(end_time),
    capacity,
  ]);
  return renderTable(columns, rows, output);
}

const CAPACITY: Column = { title: "capacity", align: "right" };

export function renderMaintenance(items: readonly MaintenanceWire[], output: Output): string {
  const columns: readonly Column[] = [
    { title: "maintenance" },
    { title: "from" },
    { title: "to" },
    { title: "taken away", align: "right" },
    { title: "note" },
  ];
  const rows = items.map(({ id, start_time, end_time, amount, note }) => [
    id,
    formatInstant(start_time),
    formatInstant(end_time),
    amount ?? "all",
    note,
  ]);
  return renderTable(columns, rows, output);
}

export function renderPools(items: readonly PoolSummary[], output: Output): string {
  const columns: readonly Column[] = [
    { title: "pool" },
    { title: "from" },
    { title: "to" },
    { title: "rolling", align: "right" },
    { title: "float", align: "right" },
    { title: "price", align: "right" },
    { title: "live", align: "right" },
    { title: "fallbacks" },
  ];
  const rows = items.map((pool) => [
    pool.id,
    pool.start_time === undefined ? undefined : formatInstant(pool.start_time),
    pool.end_time === undefined ? undefined : formatInstant(pool.end_time),
    pool.rolling?.capacity,
    `${pool.float_percent} %`,
    pool.price,
    pool.live_reservations,
    pool.fallbacks.map(({ pool: id }) => id).join(", ") || undefined,
  ]);
  return renderTable(columns, rows, output);
}

/** What a change of capacity does, or would do, to the reservations that it touches. */
export function renderRepair(reply: PoolRepairReply, output: Output): string {
  const { repair, dry_run, maintenance_id } = reply;
  const what = maintenance_id === undefined ? "the schedule" : `maintenance ${maintenance_id}`;
  const head = dry_run
    ? `dry run: nothing was stored; ${what} of ${reply.pool} would do this`
    : `${what} of ${reply.pool} is changed`;
  const counts = renderFacts(
    [
      ["stay", repair.kept],
      ["move", repair.moved_count],
      ["displaced", repair.displaced_count],
    ],
    output,
  );
  return `${paint(output, "green", head)}\n${counts}${renderMoves(repair, output)}`;
}

function renderMoves({ moved, displaced, truncated }: RepairWire, output: Output): string {
  const columns: readonly Column[] = [
    { title: "reservation" },
    { title: "becomes" },
    { title: "amount", align: "right" },
    { title: "price", align: "right" },
    { title: "from" },
    { title: "to" },
  ];
  const rows: (readonly Cell[])[] = [
    ...moved.map((item) => [
      item.reservation_id,
      `moved from ${item.from_pool} to ${item.to_pool}`,
      changed(item.amount_before, item.amount),
      changed(item.price_before, item.price),
      formatInstant(item.from_time),
      formatInstant(item.end_time),
    ]),
    ...displaced.map((item) => [
      item.reservation_id,
      `displaced: ${item.reason}`,
      item.amount,
      undefined,
      formatInstant(item.from_time),
      formatInstant(item.end_time),
    ]),
  ];
  if (rows.length === 0) return "";
  const more = truncated ? "The lists stop here; the counts are whole.\n" : "";
  return `\n${renderTable(columns, rows, output)}${more}`;
}

function changed(before: number, after: number): string {
  return before === after ? String(after) : `${before} -> ${after}`;
}
