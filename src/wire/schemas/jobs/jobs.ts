import { type Static, Type } from "typebox";
import {
  askedAmount,
  askedSpan,
  askedTime,
  CLOSED,
  noteText,
  poolRef,
  toldNumber,
  toldTime,
  userName,
} from "../atoms.ts";
import { jobId, jobState, queueRef } from "./atoms.ts";

/** Jobs that one job may name; the kernel has the same bound. */
const AFTER_MAX = 64;

const condition = Type.Enum(["ok", "failed", "any"], {
  description: "`ok`: all of it done. `failed`: over, and not all done. `any`: over.",
});

const After = Type.Object({ job_id: jobId, when: Type.Optional(condition) }, CLOSED);

export const JobRequest = Type.Object(
  {
    pool: poolRef,
    size: askedAmount("Units that each part holds while it runs."),
    queue: Type.Optional(queueRef),
    name: Type.Optional(noteText(128, "A name for people.")),
    count: Type.Optional(askedAmount("Equal parts. Absent: 1.")),
    gang: Type.Optional(
      Type.Boolean({ description: "All parts start and end together. Absent: false." }),
    ),
    walltime_s: Type.Optional(
      askedSpan("Seconds a part may run; then it is stopped. Absent: the queue's usual."),
    ),
    priority: Type.Optional(
      askedAmount("Higher goes first in its queue; above 0 takes an operator. Absent: 0."),
    ),
    after: Type.Optional(
      Type.Array(After, { maxItems: AFTER_MAX, description: "Jobs that must be over first." }),
    ),
    not_before: Type.Optional(askedTime("Waits until then at least, Unix seconds.")),
    user_id: Type.Optional(userName),
  },
  {
    ...CLOSED,
    title: "JobRequest",
    description: "Work that starts when a pool has room for it. `when` is `ok` if absent.",
    examples: [
      { pool: "gpu", size: 4, walltime_s: 3_600, name: "train" },
      { pool: "gpu", size: 1, count: 100, after: [{ job_id: "j17", when: "ok" }] },
    ],
  },
);
export type JobRequest = Static<typeof JobRequest>;

export const JobFinish = Type.Object(
  {
    outcome: Type.Enum(["done", "failed"]),
    part: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 1_000_000, description: "Absent: all that run." }),
    ),
    message: Type.Optional(noteText(1_000, "What went wrong.")),
  },
  { ...CLOSED, title: "JobFinish", examples: [{ outcome: "done" }] },
);
export type JobFinish = Static<typeof JobFinish>;

const counts = Type.Object(
  {
    held: toldNumber("Wait for other jobs, or for their time."),
    waiting: toldNumber("Wait for capacity."),
    running: Type.Integer(),
    done: Type.Integer(),
    failed: Type.Integer(),
    timed_out: toldNumber("Were stopped when their walltime was over."),
    cancelled: Type.Integer(),
    displaced: toldNumber("Lost their capacity too often."),
  },
  { description: "Parts by state; a gang counts as one." },
);

const jobFields = {
  job_id: jobId,
  user_id: Type.String(),
  name: Type.Optional(Type.String()),
  pool: Type.String(),
  queue: Type.String(),
  state: jobState,
  size: toldNumber("Units of each part."),
  count: Type.Integer(),
  gang: Type.Boolean(),
  walltime_s: Type.Integer(),
  priority: Type.Integer(),
  origin: Type.Enum(["queue", "offer"], {
    description: "`offer`: a framework started it on capacity that it was offered.",
  }),
  after: Type.Array(Type.Object({ job_id: jobId, when: condition })),
  not_before: Type.Optional(toldTime("It is held until then.")),
  submitted_time: toldTime("Unix seconds."),
  released_time: Type.Optional(toldTime("When it began to wait for capacity.")),
  ended_time: Type.Optional(toldTime("When the last of it was over.")),
  parts: counts,
};

export const JobWire = Type.Object(jobFields, { title: "Job" });
export type JobWire = Static<typeof JobWire>;

export const JobReply = Type.Object(
  {
    ...jobFields,
    dry_run: Type.Optional(Type.Literal(true, { description: "Nothing was stored." })),
  },
  { title: "JobReply" },
);
export type JobReply = Static<typeof JobReply>;

export const JobPart = Type.Object(
  {
    part: toldNumber("Counted from 0."),
    state: jobState,
    start_time: Type.Optional(toldTime("When it last started.")),
    end_time: Type.Optional(toldTime("When it ended; of a running part, when it must.")),
    requeues: toldNumber("How often it lost its capacity and waited again."),
    on: Type.Optional(
      Type.Array(Type.Object({ node_id: Type.String(), gpus: Type.Array(Type.Integer()) }), {
        description: "Where it has its GPUs, on a pool that is the GPUs of nodes.",
      }),
    ),
  },
  { title: "JobPart" },
);
export type JobPart = Static<typeof JobPart>;

export const JobDetail = Type.Object(
  {
    ...jobFields,
    runs: Type.Array(JobPart, { description: "A page of its parts, in order." }),
    next_part: Type.Union([Type.Integer(), Type.Null()], {
      description: "Send it as `from_part` for the next page; null on the last one.",
    }),
  },
  { title: "JobDetail" },
);
export type JobDetail = Static<typeof JobDetail>;

export const JobList = Type.Object(
  {
    items: Type.Array(JobWire),
    next_cursor: Type.Union([Type.String(), Type.Null()], {
      description: "Send it as `cursor` for the next page; null on the last one.",
    }),
  },
  { title: "JobList" },
);
export type JobList = Static<typeof JobList>;
