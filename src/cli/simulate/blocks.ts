import type { Block, MetricColumn } from "./table.ts";

/** The comparison of jobs on nodes; times in ticks. */
export const BATCH_BLOCKS: readonly Block[] = [
  {
    title: "policy",
    columns: [
      { title: "last end", metric: "last_end_tick", best: "least" },
      { title: "over bound %", metric: "last_end_over_bound", best: "least", isOverBound: true },
      { title: "makespan", metric: "makespan", best: "least" },
      ...useColumns(),
    ],
  },
  ...timeBlocks("ticks"),
];

/** The comparison of a trace on one machine; times in seconds. */
export const SWF_BLOCKS: readonly Block[] = [
  {
    title: "policy",
    columns: [
      { title: "makespan", metric: "makespan", best: "least" },
      { title: "over bound %", metric: "makespan_over_bound", best: "least", isOverBound: true },
      ...useColumns(),
    ],
  },
  ...timeBlocks("seconds"),
];

/** A journal's jobs, as they went and as they would have gone; times in seconds. */
export const BACKTEST_BLOCKS: readonly Block[] = [
  {
    title: "policy",
    columns: [
      { title: "makespan", metric: "makespan", best: "least" },
      { title: "use %", metric: "utilisation_pct", best: "most" },
      { title: "starved", metric: "starved_jobs", best: "least" },
    ],
  },
  ...timeBlocks("seconds"),
];

/** Jobs that want devices of a crowd; times in seconds. */
export const CHECKIN_BLOCKS: readonly Block[] = [
  {
    title: "policy",
    columns: [
      { title: "average JCT", metric: "avg_jct_s", best: "least" },
      { title: "p99 JCT", metric: "p99_jct_s", best: "least" },
      { title: "slowdown", metric: "max_slowdown", best: "least" },
      { title: "delay", metric: "avg_scheduling_delay_s", best: "least" },
      { title: "round", metric: "avg_round_time_s", best: "least" },
      { title: "failed rounds", metric: "failed_rounds", best: "least" },
      { title: "assigned", metric: "assignments" },
    ],
  },
];

/** One round over a bad network, handed out in several ways; times in seconds. */
export const HANDOUT_BLOCKS: readonly Block[] = [
  {
    title: "handout",
    columns: [
      { title: "fill, median", metric: "median_fill_s", best: "least", decimals: 3 },
      { title: "fill, p99", metric: "p99_fill_s", best: "least", decimals: 3 },
      { title: "over T, median", metric: "median_fill_over_bound", best: "least", decimals: 3 },
      { title: "over T, p99", metric: "p99_fill_over_bound", best: "least", decimals: 3 },
      { title: "over demand, most", metric: "over_demand_max", best: "least" },
      { title: "unfilled", metric: "unfilled_runs", best: "least" },
      { title: "messages/slot", metric: "messages_per_slot", best: "least", decimals: 2 },
    ],
  },
];

const DEMANDS = [50, 80, 90, 95, 100, 110, 120, 130];

/** The comparison of replays on a fleet: percent of all GPUs that is allocated, by demand. */
export const PLACEMENT_BLOCKS: readonly Block[] = [
  {
    title: "allocated % at demand %",
    columns: DEMANDS.map((demand) => {
      return { title: `${demand}`, metric: `allocation_pct.${demand}`, best: "most" };
    }),
  },
  {
    title: "at the end",
    columns: [
      { title: "unallocated GPUs", metric: "unallocated_gpus", best: "least" },
      { title: "idle GPUs", metric: "idle_gpus" },
      { title: "fragmentation %", metric: "fragmentation_pct", best: "least" },
      { title: "placed", metric: "placed_pods", best: "most" },
      { title: "dropped", metric: "dropped_pods", best: "least" },
      { title: "with GPU", metric: "dropped_gpu_pods", best: "least" },
    ],
  },
];

function useColumns(): readonly MetricColumn[] {
  return [
    { title: "use %", metric: "utilisation_pct", best: "most" },
    { title: "starved", metric: "starved_jobs", best: "least" },
    { title: "starts/time", metric: "jobs_started_per_tick", best: "most", decimals: 4 },
  ];
}

function timeBlocks(unit: string): readonly Block[] {
  return [
    { title: `wait, ${unit}`, columns: spread("wait") },
    { title: `flow, ${unit}`, columns: spread("flow") },
    { title: "slowdown", columns: spread("bounded_slowdown", 3) },
  ];
}

function spread(quantity: string, decimals = 2): readonly MetricColumn[] {
  const mean = quantity === "bounded_slowdown" ? "avg" : "mean";
  const columns = [
    ["mean", mean],
    ["median", "median"],
    ["p95", "p95"],
    ["p99", "p99"],
    ["max", "max"],
  ] as const;
  return columns.map(([title, head]) => {
    return { title, metric: `${head}_${quantity}`, best: "least", decimals };
  });
}
