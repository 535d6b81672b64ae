import { type Static, Type } from "typebox";
import { toldNumber } from "../atoms.ts";
import { regionName } from "./atoms.ts";

export const CheckinManager = Type.Object(
  {
    manager: toldNumber("Number of the client manager."),
    epoch: toldNumber("Grows with each life of any of them."),
    site: Type.String(),
    state: Type.Enum(["open", "closing", "closed"]),
    tokens: toldNumber("Slots that it may offer, as far as its reports say."),
    checkins_per_s: Type.Number(),
    silent_s: Type.Number({ description: "Since it was last heard." }),
  },
  { title: "CheckinManager" },
);
export type CheckinManager = Static<typeof CheckinManager>;

export const CheckinRegion = Type.Object(
  {
    region: regionName,
    term: toldNumber("Grows with each start of its job manager."),
    scheduler: Type.String(),
    handout: Type.Enum(["escrow", "split", "broadcast"]),
    tasks: toldNumber("Active rounds."),
    unfilled: Type.Integer(),
    slots: toldNumber("The most that all active rounds accept."),
    accepted: Type.Integer(),
    lost: toldNumber("Leases of accepted devices that ran out, in active rounds."),
    classes: toldNumber("Different constraints."),
    atoms: toldNumber("Kinds of device that the constraints tell apart."),
    managers: Type.Array(CheckinManager),
  },
  { title: "CheckinRegion" },
);
export type CheckinRegion = Static<typeof CheckinRegion>;

export const CheckinStatus = Type.Object(
  {
    regions: Type.Array(CheckinRegion),
    sites: Type.Array(
      Type.Object({
        path: Type.String(),
        region: regionName,
        latitude: Type.Optional(Type.Number()),
        longitude: Type.Optional(Type.Number()),
      }),
    ),
    attributes: Type.Record(Type.String(), Type.Enum(["number", "text", "flag"]), {
      description: "Public attributes that constraints may speak of.",
    }),
    private_attributes: Type.Record(Type.String(), Type.Enum(["number", "text", "flag"])),
    gateways: toldNumber("Gateways that are connected."),
    checkins: toldNumber("Since the server started."),
    offers: toldNumber("Since the server started."),
    idle_per_s: toldNumber("Recent check-ins that got nothing."),
  },
  { title: "CheckinStatus" },
);
export type CheckinStatus = Static<typeof CheckinStatus>;
