import { type Static, Type } from "typebox";
import {
  askedAmount,
  askedSpan,
  CLOSED,
  nodeName,
  noteText,
  placementId,
  toldTime,
  userName,
} from "../atoms.ts";

/** Members of one group; the kernel has the same bound. */
const REQUESTS_MAX = 1_024;
const place = (what: string) => Type.Optional(noteText(128, what));

const Member = Type.Object(
  {
    cpu_milli: Type.Optional(askedAmount("Thousandths of a core. Absent: 0.")),
    memory_mib: Type.Optional(askedAmount("Absent: 0.")),
  },
  { ...CLOSED, title: "GroupMember" },
);

const Input = Type.Object(
  {
    node: Type.Optional(nodeName),
    data_center: place("With rack and server, instead of a node."),
    rack: place("Of that data centre."),
    server: place("Of that rack: a node's id."),
  },
  CLOSED,
);

export const GroupAssignment = Type.Object(
  {
    requests: Type.Array(Member, {
      minItems: 1,
      maxItems: REQUESTS_MAX,
      description: "What each member needs.",
    }),
    all_or_nothing: Type.Optional(
      Type.Boolean({ description: "Else as many as there is room for. Absent: true." }),
    ),
    data_center: place("Only there."),
    rack: place("Only there."),
    inputs: Type.Optional(Type.Array(Input, { description: "Where the group's data is." })),
    lease_s: Type.Optional(askedSpan("How long it is held. Absent: a day.")),
    name: Type.Optional(noteText(128, "A name for people.")),
    user_id: Type.Optional(userName),
  },
  {
    ...CLOSED,
    title: "GroupAssignment",
    examples: [{ requests: [{ cpu_milli: 1_000, memory_mib: 64 }], lease_s: 600 }],
  },
);
export type GroupAssignment = Static<typeof GroupAssignment>;

export const GroupRenewal = Type.Object(
  { lease_s: askedSpan("From now on.") },
  { ...CLOSED, title: "GroupRenewal", examples: [{ lease_s: 600 }] },
);
export type GroupRenewal = Static<typeof GroupRenewal>;

export const GroupWire = Type.Object(
  {
    group_id: placementId,
    user_id: Type.String(),
    name: Type.Optional(Type.String()),
    spread: Type.Enum(["one_rack", "one_data_center", "several_data_centers"], {
      description: "How close together what is held of it is.",
    }),
    members: Type.Array(
      Type.Object({
        placement_id: placementId,
        state: Type.String(),
        node: Type.String(),
        data_center: Type.String(),
        rack: Type.String(),
        cpu_milli: Type.Integer(),
        memory_mib: Type.Integer(),
        end_time: toldTime("Until when it is held, unless it is renewed."),
      }),
    ),
    asked: Type.Optional(
      Type.Integer({ description: "Of a new group: how many members were asked for." }),
    ),
    dry_run: Type.Optional(Type.Literal(true, { description: "Nothing was stored." })),
  },
  { title: "Group" },
);
export type GroupWire = Static<typeof GroupWire>;
