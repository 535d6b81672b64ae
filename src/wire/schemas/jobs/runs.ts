import { type Static, Type } from "typebox";
import { nodeName, toldNumber, toldTime } from "../atoms.ts";
import { jobId } from "./atoms.ts";

const RunNode = Type.Object({ node: nodeName, gpus: Type.Array(Type.Integer()) });

/** A part of a job that runs. */
export const RunWire = Type.Object(
  {
    job_id: jobId,
    part: toldNumber("Counted from 0; a gang is part 0."),
    user_id: Type.String(),
    name: Type.Optional(Type.String()),
    pool: Type.String(),
    queue: Type.String(),
    units: toldNumber("What it holds; of a gang, all of it."),
    start_time: toldTime("Unix seconds."),
    end_time: toldTime("When it must be over."),
    requeues: toldNumber("How often it lost its capacity and waited again."),
    nodes: Type.Array(RunNode, {
      description: "GPUs by node, in pools that have nodes; empty until some are found.",
    }),
  },
  { title: "Run" },
);
export type RunWire = Static<typeof RunWire>;

export const RunList = Type.Object(
  {
    items: Type.Array(RunWire),
    next_cursor: Type.Union([Type.String(), Type.Null()], {
      description: "Send it as `cursor` for the next page; null on the last one.",
    }),
  },
  { title: "RunList" },
);
export type RunList = Static<typeof RunList>;

const OfferStep = Type.Object({
  units: toldNumber("So many"),
  until_time: Type.Union([toldTime("until then"), Type.Null()], {
    description: "Null: for as long as any job may run.",
  }),
});

const OpenOffer = Type.Object(
  {
    offer_id: Type.String(),
    pool: Type.String(),
    steps: Type.Array(OfferStep, { description: "More for the short, less for the long." }),
    expires_time: toldTime("Then it goes to somebody else."),
  },
  { title: "OpenOffer" },
);

/** Who is connected to take offers. */
export const FrameworkWire = Type.Object(
  {
    framework: Type.String({ description: "The name it gave itself." }),
    user_id: Type.String(),
    pools: Type.Array(Type.String()),
    share: toldNumber("Its weight among frameworks."),
    units_running: toldNumber("What its user's jobs hold that were started on offers."),
    accepted: toldNumber("Offers it has taken since it came."),
    declined: toldNumber("Offers it has declined or let expire."),
    offers: Type.Array(OpenOffer, { description: "What it may take now." }),
  },
  { title: "Framework" },
);
export type FrameworkWire = Static<typeof FrameworkWire>;

export const FrameworkList = Type.Object(
  { items: Type.Array(FrameworkWire) },
  { title: "FrameworkList" },
);
export type FrameworkList = Static<typeof FrameworkList>;
