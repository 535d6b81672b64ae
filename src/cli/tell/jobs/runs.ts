import type { FrameworkWire, RunWire } from "../../../wire/index.ts";
import type { Output } from "../../terminal/io.ts";
import { type Column, renderTable } from "../../terminal/table.ts";
import { formatInstant } from "../../time/iso.ts";

/** What runs, and where. */
export function renderRuns(items: readonly RunWire[], output: Output): string {
  const rows = items.map((run) => [
    run.job_id,
    run.part,
    run.pool,
    run.queue,
    run.units,
    run.user_id,
    formatInstant(run.start_time),
    formatInstant(run.end_time),
    run.nodes.map(({ node, gpus }) => `${node}:${gpus.join("+")}`).join(" "),
    run.name,
  ]);
  return renderTable(RUN_COLUMNS, rows, output);
}

/** Who takes offers, and how many each has open. */
export function renderFrameworks(items: readonly FrameworkWire[], output: Output): string {
  const rows = items.map((one) => [
    one.framework,
    one.user_id,
    one.pools.join(" "),
    one.share,
    one.units_running,
    one.accepted,
    one.declined,
    one.offers.map(({ pool, steps }) => `${pool}:${steps[0]?.units ?? 0}`).join(" "),
  ]);
  return renderTable(FRAMEWORK_COLUMNS, rows, output);
}

const RUN_COLUMNS: readonly Column[] = [
  { title: "job" },
  { title: "part", align: "right" },
  { title: "pool" },
  { title: "queue" },
  { title: "units", align: "right" },
  { title: "user" },
  { title: "start" },
  { title: "must end" },
  { title: "nodes" },
  { title: "name" },
];

const FRAMEWORK_COLUMNS: readonly Column[] = [
  { title: "framework" },
  { title: "user" },
  { title: "pools" },
  { title: "share", align: "right" },
  { title: "units running", align: "right" },
  { title: "accepted", align: "right" },
  { title: "declined", align: "right" },
  { title: "offered now" },
];
