import { type Static, Type } from "typebox";
import {
  askedAmount,
  askedSpan,
  CLOSED,
  credits,
  labels,
  noteText,
  poolRef,
  toldNumber,
  userName,
} from "../atoms.ts";

const NAMES_MAX = 256;

const names = (description: string) =>
  Type.Optional(Type.Array(noteText(128, "A name."), { maxItems: NAMES_MAX, description }));

const NodeSelector = Type.Object(
  {
    clusters: names("Only of these clusters. Absent: of all."),
    data_centers: names("Only in these data centres."),
    racks: names("Only in these racks."),
    gpu_models: names("Only with GPUs of these models."),
    labels: Type.Optional(labels("Only with these labels.")),
  },
  { ...CLOSED, description: "Nodes whose free room is the supply. GPUs of a pool are left out." },
);

const Slot = Type.Object(
  {
    cpu_milli: Type.Optional(askedAmount("Thousandths of a core. Absent: 0.")),
    memory_mib: Type.Optional(askedAmount("Absent: 0.")),
    gpus: Type.Optional(askedAmount("Whole GPUs. Absent: 0.")),
  },
  { ...CLOSED, description: "What one unit is on a node." },
);

const distance = (description: string) => Type.Integer({ minimum: 0, maximum: 5_000, description });

const Distances = Type.Object(
  {
    server: distance("On the input's own node."),
    rack: distance("In its rack."),
    data_center: distance("In its data centre."),
    other: distance("Anywhere else."),
    unknown: distance("From an input whose place nobody knows."),
  },
  { ...CLOSED, description: "Absent: 1, 10, 100, 1000, and 0 for what is unknown." },
);

const Clearing = Type.Object(
  {
    by: Type.Enum(["price", "distance"], {
      description: "`price`: one price for all. `distance`: the least sum of distances.",
    }),
    every_s: askedSpan("Seconds from one round to the next."),
  },
  { ...CLOSED, description: "Orders meet in rounds. Absent: each as it comes." },
);

/** All of a class's terms: what is absent gets the default, not what it was before. */
export const ClassRequest = Type.Object(
  {
    pool: Type.Optional(poolRef),
    nodes: Type.Optional(NodeSelector),
    slot: Type.Optional(Slot),
    price: Type.Optional(credits("What a unit of the supply costs per hour. Absent: 0.")),
    distances: Type.Optional(Distances),
    orders_per_owner: Type.Optional(askedAmount("Open orders of one owner. Absent: 1000.")),
    clearing: Type.Optional(Clearing),
    lease_s: Type.Optional(askedSpan("How long a fill holds its units. Absent: an hour.")),
    lease_min_s: Type.Optional(askedSpan("The least rest that may be sold on. Absent: 60.")),
    surplus_s: Type.Optional(
      askedSpan("What a holder offers and nobody buys goes back after so long. Absent: 600."),
    ),
    fee_ppm: Type.Optional(askedAmount("Millionths of each payment for the market. Absent: 0.")),
    seller: Type.Optional(userName),
  },
  {
    ...CLOSED,
    title: "ClassRequest",
    description: "`pool` or `nodes`: where the supply is. `seller` is paid; absent: the caller.",
    examples: [
      { pool: "gpu", price: 2.5, slot: { cpu_milli: 8_000, memory_mib: 65_536, gpus: 1 } },
      { nodes: {}, slot: { cpu_milli: 1_000, memory_mib: 1_024 }, price: 0.1, lease_s: 900 },
    ],
  },
);
export type ClassRequest = Static<typeof ClassRequest>;

export const ClassWire = Type.Object(
  {
    class: Type.String(),
    pool: Type.Optional(Type.String()),
    nodes: Type.Optional(
      Type.Object({
        clusters: Type.Array(Type.String()),
        data_centers: Type.Array(Type.String()),
        racks: Type.Array(Type.String()),
        gpu_models: Type.Array(Type.String()),
        labels: Type.Record(Type.String(), Type.String()),
      }),
    ),
    on_nodes: Type.Boolean({ description: "Units are slots on nodes, so they have a place." }),
    slot: Type.Object({
      cpu_milli: Type.Integer(),
      memory_mib: Type.Integer(),
      gpus: Type.Integer(),
    }),
    price: Type.Number({ description: "Credits per unit-hour of the supply." }),
    distances: Type.Object({
      server: Type.Integer(),
      rack: Type.Integer(),
      data_center: Type.Integer(),
      other: Type.Integer(),
      unknown: Type.Integer(),
    }),
    orders_per_owner: Type.Integer(),
    clearing: Type.Optional(
      Type.Object({ by: Type.Enum(["price", "distance"]), every_s: Type.Integer() }),
    ),
    lease_s: Type.Integer(),
    lease_min_s: Type.Integer(),
    surplus_s: Type.Integer(),
    fee_ppm: Type.Integer(),
    seller: Type.String(),
    bids: toldNumber("Open bids."),
    asks: toldNumber("Open asks of holders."),
    leases: toldNumber("Grants that were bought and are held."),
    free: toldNumber("Units of the supply that could be had now."),
  },
  { title: "MarketClass" },
);
export type ClassWire = Static<typeof ClassWire>;

export const ClassList = Type.Object({ items: Type.Array(ClassWire) }, { title: "ClassList" });
export type ClassList = Static<typeof ClassList>;
