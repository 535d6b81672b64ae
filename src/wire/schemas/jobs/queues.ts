import { type Static, Type } from "typebox";
import { askedAmount, askedSpan, CLOSED, policyRef, toldNumber, userName } from "../atoms.ts";

const SHARES_MAX = 256;

const Share = Type.Object({ user_id: userName, weight: askedAmount("1 or more.") }, CLOSED);

/** All of a queue's terms: what is absent gets the default, not what it was before. */
export const QueueRequest = Type.Object(
  {
    policy: Type.Optional(policyRef),
    priority: Type.Optional(
      askedAmount("Queues of a pool are served from the highest on. Absent: 0."),
    ),
    units_max: Type.Optional(askedAmount("Units its jobs may hold at once. Absent: no bound.")),
    waiting_max: Type.Optional(askedAmount("Parts that may wait. Absent: 100000.")),
    walltime_s: Type.Optional(askedSpan("Of a job that states none. Absent: an hour.")),
    max_walltime_s: Type.Optional(askedSpan("The longest one. Absent: 30 days.")),
    aging_s: Type.Optional(
      askedSpan("Having waited so long, a job is passed by no later one. Absent: 9 days."),
    ),
    shares: Type.Optional(
      Type.Array(Share, {
        maxItems: SHARES_MAX,
        description: "Weights of users under the policy `fair`; 1 for all others.",
      }),
    ),
  },
  {
    ...CLOSED,
    title: "QueueRequest",
    examples: [{ policy: "easy", units_max: 32, aging_s: 86_400 }],
  },
);
export type QueueRequest = Static<typeof QueueRequest>;

export const QueueWire = Type.Object(
  {
    pool: Type.String(),
    queue: Type.String(),
    policy: Type.String(),
    priority: Type.Integer(),
    units_max: Type.Optional(Type.Integer()),
    waiting_max: Type.Integer(),
    walltime_s: Type.Integer(),
    max_walltime_s: Type.Integer(),
    aging_s: Type.Integer(),
    shares: Type.Array(Type.Object({ user_id: Type.String(), weight: Type.Integer() })),
    held: toldNumber("Parts that wait for other jobs, or for their time."),
    waiting: toldNumber("Parts that wait for capacity."),
    running: toldNumber("Parts that run."),
    units_running: toldNumber("What they hold together."),
  },
  { title: "Queue" },
);
export type QueueWire = Static<typeof QueueWire>;

export const QueueList = Type.Object({ items: Type.Array(QueueWire) }, { title: "QueueList" });
export type QueueList = Static<typeof QueueList>;
