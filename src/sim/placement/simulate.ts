import { placement } from "../../kernel/index.ts";
import { allocationAt, type Curve, createCurve, lastColumn, noteArrival } from "./curve.ts";
import type { Arrivals } from "./openb.ts";

/** An experiment: pods arrive in order and never leave; one that fits nowhere is dropped. */
export interface PlacementExperiment {
  readonly nodes: readonly placement.NodeSpec[];
  readonly arrivals: Arrivals;
  /** The workload that policies may expect; without it they learn one or do without. */
  readonly targetMix?: readonly placement.MixEntry[];
  /** What fragmentation is measured against: the target mix, or the mix of all arrivals. */
  readonly policies: readonly string[];
  readonly seed: number;
  readonly onProgress?: (progress: PlacementProgress) => void;
}

export interface PlacementProgress {
  readonly policy: string;
  readonly done: number;
  readonly total: number;
}

export interface PlacementRun {
  readonly policy: string;
  readonly seed: number;
  readonly metrics: PlacementMetrics;
}

/** All in percent but where the name says otherwise; see docs/metrics.md. */
export interface PlacementMetrics {
  /** GPU milli allocated of all, by demand in percent of all: 5, 10, ... */
  readonly allocation_pct: Readonly<Record<string, number>>;
  readonly unallocated_gpus: number;
  readonly idle_gpus: number;
  readonly fragmentation_pct: number;
  readonly placed_pods: number;
  readonly dropped_pods: number;
  readonly dropped_gpu_pods: number;
}

/**
 * Runs every policy over the same nodes and arrivals. Throws for a policy that is not known.
 * Progress is told about a hundred times a policy.
 */
export function simulatePlacement(experiment: PlacementExperiment): {
  readonly runs: readonly PlacementRun[];
} {
  const definitions = experiment.policies.map(policyNamed);
  return {
    runs: definitions.map((definition) => ({
      policy: definition.name,
      seed: experiment.seed,
      metrics: runPolicy(experiment, definition),
    })),
  };
}

function policyNamed(name: string): placement.PolicyDefinition {
  const found = placement.findPolicy(name);
  if (found !== undefined) return found;
  const known = placement.PLACEMENT_POLICIES.map((policy) => policy.name).join(", ");
  throw new Error(`no policy "${name}"; there are ${known}`);
}

function runPolicy(
  experiment: PlacementExperiment,
  definition: placement.PolicyDefinition,
): PlacementMetrics {
  const { nodes, arrivals, targetMix, seed, onProgress } = experiment;
  const index = placement.createNodeIndex();
  for (const node of nodes) placement.addNode(index, node);
  const mix = targetMix === undefined ? {} : { mix: targetMix };
  const ranking = placement.createRanking(index, definition.create({ index, seed, ...mix }));
  const curve = createCurve(nodes.reduce((sum, node) => sum + node.gpus * 1000, 0));
  const dropped = { all: 0, gpu: 0 };
  const total = arrivals.order.length;
  const step = Math.max(1, Math.floor(total / 100));
  for (let i = 0; i < total; i++) {
    const shape = placement.internShape(index.shapes, arrivals.pods[arrivals.order[i]!]!);
    const isPlaced = placement.place(ranking, shape) !== undefined;
    noteArrival(curve, shape.milliTotal, isPlaced);
    if (!isPlaced) dropped.all += 1;
    if (!isPlaced && shape.gpus > 0) dropped.gpu += 1;
    if ((i + 1) % step === 0) onProgress?.({ policy: definition.name, done: i + 1, total });
  }
  return {
    allocation_pct: columnsOf(curve),
    ...restOf(index, curve),
    fragmentation_pct: 0,
    placed_pods: total - dropped.all,
    dropped_pods: dropped.all,
    dropped_gpu_pods: dropped.gpu,
  };
}

const COLUMN_STEP = 5;

function columnsOf(curve: Curve): Readonly<Record<string, number>> {
  const columns: Record<string, number> = {};
  for (let column = COLUMN_STEP; column <= lastColumn(curve); column += COLUMN_STEP) {
    const allocation = allocationAt(curve, column);
    if (allocation !== undefined) columns[`${column}`] = allocation;
  }
  return columns;
}

function restOf(
  index: placement.NodeIndex,
  curve: Curve,
): { readonly unallocated_gpus: number; readonly idle_gpus: number } {
  let idle = 0;
  for (const free of index.nodes.gpuFree) if (free === placement.GPU_MILLI) idle += 1;
  return { unallocated_gpus: (curve.capacityMilli - curve.usedMilli) / 1000, idle_gpus: idle };
}
