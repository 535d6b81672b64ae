import { type Static, Type } from "typebox";
import { nodeStatus, placementId, reservationId, tier } from "./atoms.ts";

/** Every kind of event that the feed tells, in the words of the kernel. */
export const EVENT_KINDS = [
  "pool.created",
  "pool.updated",
  "pool.deleted",
  "pool.schedule_replaced",
  "pool.schedule_extended",
  "pool.maintenance_added",
  "pool.maintenance_removed",
  "reservation.admitted",
  "reservation.started",
  "reservation.ended",
  "reservation.cancelled",
  "reservation.amended",
  "reservation.moved",
  "reservation.displaced",
  "cluster.stored",
  "cluster.deleted",
  "node.registered",
  "node.drained",
  "node.undrained",
  "node.removed",
  "node.status_changed",
  "node.rested",
  "node.resumed",
  "placement.granted",
  "placement.started",
  "placement.acknowledged",
  "placement.renewed",
  "placement.ended",
  "placement.evicted",
  "placement.preempted",
  "placement.displaced",
  "policy.stored",
  "policy.deleted",
  "policy.trusted",
] as const;

/** What a reservation or a placement may be. */
const state = Type.Enum([
  "scheduled",
  "active",
  "ended",
  "cancelled",
  "displaced",
  "failed",
  "preempted",
]);

const time = (description: string) => Type.Optional(Type.Integer({ description }));
const number = (description: string) => Type.Optional(Type.Number({ description }));

/** The `data` of one event of the feed. Facts that a kind does not have are absent. */
export const StreamEvent = Type.Object(
  {
    seq: Type.Integer({ description: "Number of the journal record." }),
    at: Type.Integer({ description: "When it was decided, Unix seconds." }),
    kind: Type.Enum(EVENT_KINDS),
    pool: Type.Optional(
      Type.String({ description: "The pool; for a moved reservation, the one it left." }),
    ),
    reservation_id: Type.Optional(reservationId),
    group_id: Type.Optional(Type.String()),
    user_id: Type.Optional(Type.String({ description: "Whose reservation." })),
    tier: Type.Optional(tier),
    state: Type.Optional(state),
    start_time: time("Start of the window."),
    end_time: time("End of the window; exclusive."),
    ready_time: time("When the machines are up."),
    from_time: time("From here on the change counts."),
    amount: number("Units held from now on."),
    price: number("Credits per unit-hour from now on."),
    amount_before: number("Units held before a move."),
    price_before: number("Price before a move."),
    list_price: number("List price of the pool it moved to."),
    to_pool: Type.Optional(Type.String({ description: "Where it moved to." })),
    reason: Type.Optional(Type.String({ description: "Why it was displaced." })),
    capacity: number("Units of the schedule's new stretch."),
    maintenance_id: Type.Optional(Type.String()),
    entries: Type.Optional(Type.Integer({ description: "Entries of the new schedule." })),
    placement_id: Type.Optional(placementId),
    cluster: Type.Optional(Type.String()),
    node: Type.Optional(Type.String()),
    status: Type.Optional(nodeStatus),
    gpus: Type.Optional(
      Type.Array(Type.Integer(), { description: "Numbers of the placement's GPUs on its node." }),
    ),
    gpu_count: number("GPUs of a registered node."),
    gpu_milli: number("Thousandths of each of the placement's GPUs."),
    gpu_model: Type.Optional(Type.String()),
    cpu_milli: number("Thousandths of a core."),
    memory_mib: number("Memory."),
    preemptible: Type.Optional(Type.Boolean()),
    outcome: Type.Optional(Type.Enum(["walltime", "released", "failed"])),
    message: Type.Optional(Type.String({ description: "What went wrong, or why." })),
    evicted_by: Type.Optional(Type.String({ description: "What it makes room for." })),
    failures: number("Failures that made a node rest."),
    until_time: time("End of a node's rest."),
    name: Type.Optional(Type.String({ description: "Name of a placement." })),
    policy: Type.Optional(Type.String({ description: "URI, or name of the one that chose." })),
    owner: Type.Optional(Type.String({ description: "Whose policy." })),
    trusted: Type.Optional(Type.Boolean()),
  },
  { title: "StreamEvent" },
);
export type StreamEvent = Static<typeof StreamEvent>;
