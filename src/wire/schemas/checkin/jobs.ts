import { type Static, Type } from "typebox";
import { askedAmount, CLOSED, noteText, toldNumber, toldTime, userName } from "../atoms.ts";
import {
  checkinJobId,
  checkinState,
  clientName,
  constraintText,
  regionName,
  sitePath,
  taskNumber,
} from "./atoms.ts";

const degrees = (bound: number, description: string) =>
  Type.Number({ minimum: -bound, maximum: bound, description });

const Around = Type.Object(
  {
    latitude: degrees(90, "Degrees north."),
    longitude: degrees(180, "Degrees east."),
    radius_km: Type.Number({ minimum: 0, maximum: 20_100, description: "Over the ground." }),
  },
  CLOSED,
);

export const CheckinWhere = Type.Object(
  {
    within: Type.Optional(
      Type.Array(sitePath, {
        minItems: 1,
        maxItems: 64,
        description: "Parts of the region tree: a continent, a country, a site.",
      }),
    ),
    around: Type.Optional(Around),
  },
  { ...CLOSED, description: "Where its devices must be; absent: anywhere. One of the two." },
);
export type CheckinWhere = Static<typeof CheckinWhere>;

export const CheckinJobRequest = Type.Object(
  {
    name: Type.Optional(noteText(128, "A name for people.")),
    user_id: Type.Optional(userName),
    constraints: Type.Optional(
      constraintText("What a device's public attributes must satisfy; absent: nothing."),
    ),
    private_constraints: Type.Optional(
      constraintText("What only the device can judge. It travels with each offer."),
    ),
    where: Type.Optional(CheckinWhere),
    rounds: Type.Optional(askedAmount("How many rounds it will ask for; absent: not said.")),
    overcommit_percent: Type.Optional(
      askedAmount("Devices accepted above a round's demand, percent of it; default 0."),
    ),
    deadline_s: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 31_536_000, description: "How long a round may last." }),
    ),
  },
  { ...CLOSED, title: "CheckinJobRequest" },
);
export type CheckinJobRequest = Static<typeof CheckinJobRequest>;

export const CheckinTaskRequest = Type.Object(
  {
    demand: askedAmount("Devices wanted."),
    need: Type.Optional(askedAmount("Devices that must finish; absent: all.")),
  },
  { ...CLOSED, title: "CheckinTaskRequest" },
);
export type CheckinTaskRequest = Static<typeof CheckinTaskRequest>;

const taskFields = {
  task: taskNumber,
  state: Type.Enum(["filling", "filled", "over"]),
  demand: Type.Integer(),
  need: Type.Integer(),
  cap: toldNumber("The most that are accepted at once: the demand and the overcommit."),
  accepted: toldNumber("Devices that hold a slot or have finished."),
  finished: Type.Integer(),
  lost: toldNumber("Devices that fell silent or gave up; their slots were given to others."),
  opened_time: toldTime("When it was asked for, Unix seconds."),
  filled_time: Type.Optional(toldTime("When it had its demand for the first time.")),
  closed_time: Type.Optional(toldTime("When the next round or the job's end took its place.")),
};

export const CheckinTask = Type.Object(taskFields, { title: "CheckinTask" });
export type CheckinTaskWire = Static<typeof CheckinTask>;

export const CheckinTaskReply = Type.Object(
  { job_id: checkinJobId, ...taskFields },
  { title: "CheckinTaskReply" },
);
export type CheckinTaskReply = Static<typeof CheckinTaskReply>;

export const CheckinJob = Type.Object(
  {
    job_id: checkinJobId,
    user_id: Type.String(),
    name: Type.Optional(Type.String()),
    state: checkinState,
    region: regionName,
    sites: Type.Array(sitePath, { description: "Where it is handed out." }),
    where: Type.Optional(CheckinWhere),
    constraints: Type.String({ description: "In canonical form; empty: any device." }),
    private_constraints: Type.String(),
    rounds: toldNumber("0: not said."),
    overcommit_percent: Type.Integer(),
    deadline_s: Type.Optional(Type.Integer()),
    registered_time: toldTime("Unix seconds."),
    ended_time: Type.Optional(toldTime("When it needed no devices any more.")),
    task: Type.Optional(CheckinTask),
  },
  { title: "CheckinJob" },
);
export type CheckinJobWire = Static<typeof CheckinJob>;

const nextCursor = Type.Union([Type.String(), Type.Null()], {
  description: "Send it as `cursor` for the next page; null on the last one.",
});

export const CheckinJobList = Type.Object(
  { items: Type.Array(CheckinJob), next_cursor: nextCursor },
  { title: "CheckinJobList" },
);
export type CheckinJobList = Static<typeof CheckinJobList>;

export const CheckinTaskList = Type.Object(
  { job_id: checkinJobId, items: Type.Array(CheckinTask), next_cursor: nextCursor },
  { title: "CheckinTaskList" },
);
export type CheckinTaskList = Static<typeof CheckinTaskList>;

export const CheckinClientList = Type.Object(
  {
    job_id: checkinJobId,
    task: Type.Integer({ description: "The round they were accepted for; 0: none yet." }),
    items: Type.Array(
      Type.Object({ client_id: clientName, state: Type.Enum(["live", "finished", "lost"]) }),
    ),
    next_cursor: nextCursor,
  },
  { title: "CheckinClientList" },
);
export type CheckinClientList = Static<typeof CheckinClientList>;

export const CheckinWhy = Type.Object(
  {
    job_id: checkinJobId,
    state: checkinState,
    detail: Type.String({ description: "In words." }),
    task: Type.Optional(Type.Integer()),
    demand: Type.Optional(Type.Integer()),
    accepted: Type.Optional(Type.Integer()),
    out: Type.Optional(toldNumber("Slots for which somebody holds an offer or a token.")),
    pool: Type.Optional(toldNumber("Slots that nobody was offered yet.")),
    rank: Type.Optional(toldNumber("Its place among the unfilled, from 0.")),
    eligible_per_s: Type.Optional(
      Type.Number({ description: "Devices that turn up and satisfy its constraints." }),
    ),
    own_per_s: Type.Optional(
      Type.Number({ description: "Of those, the ones that no job ahead of it takes." }),
    ),
    estimate_s: Type.Optional(toldNumber("Until it is filled, if all stays as it is.")),
    ahead: Type.Optional(
      Type.Array(checkinJobId, { description: "Jobs ahead of it that take the same devices." }),
    ),
  },
  { title: "CheckinWhy" },
);
export type CheckinWhy = Static<typeof CheckinWhy>;
