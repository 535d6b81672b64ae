import type { Prng } from "../../../base/index.ts";
import type { NodeRequest, PlacementRequest } from "../../../wire/index.ts";

const HOUR_S = 3_600;
const GIB = 1_024;

/** Nodes of one kind that stand together. */
interface Hall {
  readonly cluster: string;
  readonly site: string;
  readonly nodes: number;
  readonly perRack: number;
  readonly gpus: number;
  readonly model: string;
  readonly gpuMemoryGib: number;
  readonly cores: number;
}

const HALLS: readonly Hall[] = [
  {
    cluster: "west-train",
    site: "west",
    nodes: 64,
    perRack: 16,
    gpus: 8,
    model: "H100",
    gpuMemoryGib: 80,
    cores: 128,
  },
  {
    cluster: "west-batch",
    site: "west",
    nodes: 48,
    perRack: 16,
    gpus: 8,
    model: "A100",
    gpuMemoryGib: 40,
    cores: 96,
  },
  {
    cluster: "east-serve",
    site: "east",
    nodes: 72,
    perRack: 24,
    gpus: 4,
    model: "L40S",
    gpuMemoryGib: 48,
    cores: 64,
  },
  {
    cluster: "lab",
    site: "north",
    nodes: 10,
    perRack: 10,
    gpus: 2,
    model: "T4",
    gpuMemoryGib: 16,
    cores: 32,
  },
];

/** Every node of the made-up fleet. */
export function demoNodes(): readonly NodeRequest[] {
  return HALLS.flatMap((hall) =>
    Array.from({ length: hall.nodes }, (_, index): NodeRequest => {
      const rack = Math.floor(index / hall.perRack) + 1;
      return {
        id: `${hall.cluster}-${String(index + 1).padStart(3, "0")}`,
        cluster: hall.cluster,
        data_center: hall.site,
        rack: `r${rack}`,
        cpu_milli: hall.cores * 1_000,
        memory_mib: hall.cores * 8 * GIB,
        gpus: hall.gpus,
        gpu_model: hall.model,
        gpu_memory_mib: hall.gpuMemoryGib * GIB,
        labels: { network: hall.gpus === 8 ? "infiniband" : "ethernet" },
      };
    }),
  );
}

/** Nodes that are out of order, so that the map has something to tell. */
export const DEMO_TROUBLES = [
  { node: "west-train-019", kind: "drain", note: "GPU 3 reports memory errors" },
  { node: "west-train-020", kind: "drain", note: "Same power supply as 019" },
  { node: "east-serve-041", kind: "lost" },
  { node: "west-batch-007", kind: "suspect" },
] as const;

/** Somebody asks for room on nodes. */
export interface PlacementWish {
  /** Unix seconds. */
  readonly at: number;
  readonly userId: string;
  readonly body: PlacementRequest;
  /** Ends before its walltime, as most work does; Unix seconds. */
  readonly releasedAt: number;
}

const POLICIES = ["builtin://fgd", "builtin://best-fit", "builtin://gpu-packing"];

/** All placements of `[from, to)`, in order. Same prng, same week. */
export function makePlacements(prng: Prng, from: number, to: number): readonly PlacementWish[] {
  const wishes: PlacementWish[] = [];
  for (let at = from; at < to; at += 360 + prng.below(1_260)) wishes.push(makePlacement(prng, at));
  return wishes;
}

function makePlacement(prng: Prng, at: number): PlacementWish {
  const kind = KINDS[prng.below(KINDS.length)]!;
  const hours = kind.hours[prng.below(kind.hours.length)]!;
  const lengthS = hours * HOUR_S;
  return {
    at,
    userId: kind.users[prng.below(kind.users.length)]!,
    releasedAt: at + Math.floor((lengthS * (4 + prng.below(7))) / 10),
    body: {
      ...kind.body,
      name: `${kind.name}-${prng.below(900) + 100}`,
      walltime_s: lengthS,
      policy: POLICIES[prng.below(POLICIES.length)]!,
    },
  };
}

interface Kind {
  readonly name: string;
  readonly users: readonly string[];
  readonly hours: readonly number[];
  readonly body: PlacementRequest;
}

const KINDS: readonly Kind[] = [
  {
    name: "pretrain",
    users: ["ines", "tomasz", "yara"],
    hours: [12, 24, 48],
    body: { gpus: 8, gpu_model: "H100", cpu_milli: 64_000, memory_mib: 512 * GIB, count: 4 },
  },
  {
    name: "fold",
    users: ["protein-lab"],
    hours: [8, 16, 30],
    body: { gpus: 4, gpu_model: "A100", cpu_milli: 24_000, memory_mib: 128 * GIB, count: 3 },
  },
  {
    name: "serve",
    users: ["chat", "vision"],
    hours: [24, 48],
    body: { gpus: 2, gpu_model: "L40S", cpu_milli: 12_000, memory_mib: 64 * GIB, count: 2 },
  },
  {
    name: "notebook",
    users: ["kofi", "mei", "søren", "lucía"],
    hours: [2, 4, 8],
    body: { gpu_milli: 500, cpu_milli: 4_000, memory_mib: 16 * GIB, preemptible: true },
  },
  {
    name: "eval",
    users: ["nightly-eval", "batch-render"],
    hours: [2, 5, 9],
    body: { gpus: 2, cpu_milli: 8_000, memory_mib: 32 * GIB, count: 2, preemptible: true },
  },
];
