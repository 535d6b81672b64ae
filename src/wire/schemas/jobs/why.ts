import { type Static, Type } from "typebox";
import { toldNumber, toldTime } from "../atoms.ts";
import { jobId, jobState } from "./atoms.ts";

const WaitReason = Type.Object(
  {
    kind: Type.Enum(["dependencies", "time", "queue_bound", "capacity", "order", "never"], {
      description:
        "`dependencies`, `time`: it is held. `queue_bound`: its queue runs as much as it may. " +
        "`capacity`: too little is free for as long as it may run. `order`: there is room, but " +
        "jobs ahead need it. `never`: the pool will not have so much for so long.",
    }),
    detail: Type.String({ description: "The same in a sentence." }),
    jobs: Type.Optional(
      Type.Array(Type.Object({ job_id: jobId, when: Type.String(), state: jobState })),
    ),
    not_before: Type.Optional(toldTime("When it is released.")),
    units: Type.Optional(toldNumber("What its next part needs.")),
    free: Type.Optional(toldNumber("What is free now.")),
    largest: Type.Optional(toldNumber("The most that the pool ever has for so long.")),
    units_max: Type.Optional(toldNumber("The bound of its queue.")),
    units_running: Type.Optional(toldNumber("What its queue runs.")),
    tight: Type.Optional(
      Type.Object(
        { start_time: Type.Integer(), end_time: Type.Integer(), free: Type.Integer() },
        { description: "The first stretch, if it started now, that has too little." },
      ),
    ),
  },
  { title: "WaitReason" },
);

const StartEstimate = Type.Object(
  {
    start_time: toldTime("If runs last as they usually do."),
    earliest: toldTime("If they are as short as one in ten."),
    latest: Type.Optional(toldTime("If all use their whole walltime; absent: never so.")),
    runs: toldNumber("Past runs that this rests on; 0: only walltimes are known."),
  },
  {
    title: "StartEstimate",
    description: "Plans in which nobody else comes. Others may come, or pass where they fit.",
  },
);

export const JobWhy = Type.Object(
  {
    job_id: jobId,
    pool: Type.String(),
    queue: Type.String(),
    state: jobState,
    reasons: Type.Array(WaitReason, { description: "Empty for a job that waits for nothing." }),
    ahead: Type.Object({
      parts: toldNumber("Parts that come before its next one, in all queues of the pool."),
      at_least: Type.Boolean({ description: "There are more than that." }),
    }),
    overdue_time: Type.Optional(toldTime("From then on no later job of its queue passes it.")),
    estimate: Type.Optional(StartEstimate),
  },
  { title: "JobWhy" },
);
export type JobWhy = Static<typeof JobWhy>;
export type WaitReasonWire = Static<typeof WaitReason>;
