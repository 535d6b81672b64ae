import { type Static, Type } from "typebox";
import { limits } from "../../kernel/index.ts";
import {
  CLOSED,
  credits,
  labels,
  maintenanceName,
  noteText,
  poolName,
  poolRef,
  reservationId,
  SECONDS_MAX,
  scheduleTime,
  toldNumber,
  toldTime,
  units,
} from "./atoms.ts";

export const ScheduleEntryWire = Type.Object(
  {
    start_time: scheduleTime("Unix seconds."),
    end_time: scheduleTime("Unix seconds; exclusive."),
    capacity: units("Units there are in this span."),
  },
  { ...CLOSED, title: "ScheduleEntry" },
);
export type ScheduleEntryWire = Static<typeof ScheduleEntryWire>;

const schedule = Type.Array(ScheduleEntryWire, {
  description: "Capacity known in advance. Entries may not overlap; gaps have none.",
});

const rolling = Type.Object(
  {
    capacity: units("Units at every instant."),
    horizon_s: Type.Integer({
      minimum: 1,
      maximum: limits.SCHEDULE_SPAN_MS_MAX / 1_000,
      description: "How far ahead of now the schedule reaches, seconds.",
    }),
  },
  { ...CLOSED, description: "A schedule that keeps reaching ahead of now, at one capacity." },
);

const fallback = Type.Object(
  {
    pool: poolRef,
    ratio: Type.Optional(
      Type.Number({
        minimum: 0.001,
        maximum: 1_000_000,
        description: "Units there for one unit here; at most 3 decimals. Default 1.",
      }),
    ),
  },
  CLOSED,
);

const trial = Type.Object(
  {
    amount_max: units("Units one trial reservation may hold."),
    duration_max_s: Type.Integer({
      minimum: 1,
      maximum: SECONDS_MAX,
      description: "Seconds one trial reservation may last.",
    }),
  },
  CLOSED,
);

const optionFields = {
  float_percent: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 100,
      description: "Share of the capacity that is kept for trial callers.",
    }),
  ),
  price: Type.Optional(credits("Credits per unit-hour, at most 6 decimals.")),
  fallbacks: Type.Optional(
    Type.Array(fallback, { description: "Pools that may take over, the first one first." }),
  ),
  spin_up_s: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: limits.SCHEDULE_SPAN_MS_MAX / 1_000,
      description: "Seconds from asking to machines that are up.",
    }),
  ),
  trial: Type.Optional(trial),
};

const names = (what: string) =>
  Type.Optional(
    Type.Array(noteText(256, what), {
      minItems: 1,
      maxItems: BACKING_NAMES_MAX,
      description: what,
    }),
  );

/** Names in one list of a backing. */
const BACKING_NAMES_MAX = 1_000;

const backing = Type.Object(
  {
    clusters: names("Nodes of any of these clusters. Absent: of all."),
    data_centers: names("In any of these data centres. Absent: in all."),
    racks: names("In any of these racks. Absent: in all."),
    gpu_models: names("With GPUs of any of these models. Absent: of any."),
    labels: Type.Optional(labels("With all of these labels.")),
    policy: Type.Optional(
      Type.String({
        maxLength: 64,
        description: "Built-in policy that gives reservations their nodes. Default best-fit.",
      }),
    ),
    horizon_s: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: limits.SCHEDULE_SPAN_MS_MAX / 1_000,
        description: "How far ahead it can be reserved, seconds. Default 366 days.",
      }),
    ),
  },
  {
    ...CLOSED,
    description: "The pool's units are the whole GPUs of the nodes that this selects.",
  },
);

export const PoolRequest = Type.Object(
  {
    id: poolName,
    schedule: Type.Optional(schedule),
    rolling: Type.Optional(rolling),
    backing: Type.Optional(backing),
    allow_past: Type.Optional(
      Type.Boolean({ description: "A pool without a now, for schedules in the past." }),
    ),
    ...optionFields,
  },
  {
    ...CLOSED,
    title: "PoolRequest",
    description: "A new pool: with a `schedule`, with a `rolling` one, or with a `backing`.",
    examples: [
      {
        id: "s1",
        schedule: [{ start_time: 1_707_165_008, end_time: 1_708_374_608, capacity: 64 }],
        allow_past: true,
      },
      { id: "gpu", rolling: { capacity: 128, horizon_s: 7_776_000 }, float_percent: 15 },
      { id: "a100", backing: { gpu_models: ["A100"] } },
    ],
  },
);
export type PoolRequest = Static<typeof PoolRequest>;

/** Other options; what is absent stays. The schedule has its own path. */
export const PoolChange = Type.Object(optionFields, {
  ...CLOSED,
  minProperties: 1,
  title: "PoolChange",
  examples: [{ price: 2.5 }],
});
export type PoolChange = Static<typeof PoolChange>;

export const ScheduleRequest = Type.Object(
  { schedule: Type.Optional(schedule), rolling: Type.Optional(rolling) },
  { ...CLOSED, title: "ScheduleRequest", description: "Exactly one of the two." },
);
export type ScheduleRequest = Static<typeof ScheduleRequest>;

export const MaintenanceRequest = Type.Object(
  {
    id: Type.Optional(maintenanceName),
    start_time: scheduleTime("Unix seconds."),
    end_time: scheduleTime("Unix seconds; exclusive."),
    amount: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: limits.AMOUNT_MAX,
        description: "Units taken away. Absent: all of them.",
      }),
    ),
    note: Type.Optional(
      Type.String({
        pattern: "^[^\\p{C}]{0,500}$",
        "x-rule": "must be at most 500 printable characters",
      }),
    ),
  },
  { ...CLOSED, title: "MaintenanceRequest" },
);
export type MaintenanceRequest = Static<typeof MaintenanceRequest>;

export const MaintenanceWire = Type.Object(
  {
    id: Type.String(),
    start_time: toldTime("Unix seconds."),
    end_time: toldTime("Unix seconds; exclusive."),
    amount: Type.Optional(toldNumber("Units taken away; absent means all.")),
    note: Type.Optional(Type.String()),
  },
  { title: "Maintenance" },
);
export type MaintenanceWire = Static<typeof MaintenanceWire>;

const toldOptions = {
  id: Type.String(),
  allow_past: Type.Boolean(),
  float_percent: Type.Integer(),
  price: credits("Credits per unit-hour."),
  fallbacks: Type.Array(Type.Object({ pool: Type.String(), ratio: Type.Number() })),
  spin_up_s: Type.Integer(),
  trial: Type.Object({ amount_max: Type.Integer(), duration_max_s: Type.Integer() }),
  rolling: Type.Optional(Type.Object({ capacity: Type.Integer(), horizon_s: Type.Integer() })),
  backing: Type.Optional(
    Type.Object({
      clusters: Type.Array(Type.String()),
      data_centers: Type.Array(Type.String()),
      racks: Type.Array(Type.String()),
      gpu_models: Type.Array(Type.String()),
      labels: Type.Record(Type.String(), Type.String()),
      policy: Type.String(),
    }),
  ),
  live_reservations: toldNumber("Reservations that hold capacity now or later."),
};

export const PoolWire = Type.Object(
  {
    ...toldOptions,
    schedule: Type.Array(ScheduleEntryWire),
    maintenance: Type.Array(MaintenanceWire),
  },
  { title: "Pool" },
);
export type PoolWire = Static<typeof PoolWire>;

/** A pool in a list: without its entries, which may be many. */
export const PoolSummary = Type.Object(
  {
    ...toldOptions,
    entries: toldNumber("Entries of the schedule."),
    maintenance_windows: toldNumber("Open maintenance windows."),
    start_time: Type.Optional(toldTime("First start of the schedule; absent if it is empty.")),
    end_time: Type.Optional(toldTime("Last end of the schedule.")),
  },
  { title: "PoolSummary" },
);
export type PoolSummary = Static<typeof PoolSummary>;

const MovedWire = Type.Object({
  reservation_id: reservationId,
  from_pool: Type.String(),
  to_pool: Type.String(),
  amount_before: Type.Integer(),
  amount: Type.Integer(),
  price_before: Type.Number(),
  price: Type.Number(),
  list_price: Type.Number(),
  from_time: Type.Integer(),
  end_time: Type.Integer(),
});

const DisplacedWire = Type.Object({
  reservation_id: reservationId,
  pool: Type.String(),
  amount: Type.Integer(),
  reason: Type.Enum(["no_fallback", "no_fallback_fits"]),
  from_time: Type.Integer(),
  end_time: Type.Integer(),
});

/** What a schedule change does to the reservations that it touches. */
export const RepairWire = Type.Object(
  {
    kept: toldNumber("Reservations left as they are."),
    moved_count: Type.Integer(),
    displaced_count: Type.Integer(),
    moved: Type.Array(MovedWire),
    displaced: Type.Array(DisplacedWire),
    truncated: Type.Boolean({
      description: "The two lists stop at 1000 each; the counts are whole.",
    }),
  },
  { title: "Repair" },
);
export type RepairWire = Static<typeof RepairWire>;

/** Reply to a change of a pool's capacity. */
export const PoolRepairReply = Type.Object(
  {
    pool: Type.String(),
    maintenance_id: Type.Optional(Type.String()),
    repair: RepairWire,
    dry_run: Type.Optional(Type.Literal(true, { description: "Nothing was stored." })),
  },
  { title: "PoolRepairReply" },
);
export type PoolRepairReply = Static<typeof PoolRepairReply>;

export const TimelineStep = Type.Object({
  start_time: Type.Integer(),
  end_time: Type.Integer(),
  capacity: toldNumber("Units there are."),
  reserved: toldNumber("Units held by reservations of all tiers."),
  float: toldNumber("Units kept for trial callers."),
  free: toldNumber("Units a standard caller could still take."),
});
export type TimelineStep = Static<typeof TimelineStep>;

export const Timeline = Type.Object(
  {
    pool: Type.String(),
    from: Type.Integer(),
    to: Type.Integer(),
    steps: Type.Array(TimelineStep),
    next_from: Type.Union([Type.Integer(), Type.Null()], {
      description: "Where to go on if the steps were too many for one page.",
    }),
  },
  { title: "Timeline" },
);
export type Timeline = Static<typeof Timeline>;
