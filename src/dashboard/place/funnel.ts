import type { ExplanationWire, RuledOut } from "../../wire/index.ts";

/** One step of the funnel: who is left after it, and how many it ruled out. */
export interface FunnelStep {
  readonly name: string;
  readonly out: number;
  readonly left: number;
}

const WORDS: Readonly<Record<keyof RuledOut, string>> = {
  not_ready: "not heard of",
  drained: "draining",
  resting: "resting after failures",
  labels: "lack a label, or are in other clusters",
  model: "have another model",
  gpu_memory: "have GPUs with less memory",
  reserved: "are promised to reservations",
  gpu_count: "have fewer GPUs",
  gpu_free: "have fewer free GPUs",
  cpu: "have too few cores free",
  tenants: "hold as many placements as they may",
  memory: "have too little memory free",
};

/** In the order in which the server checks; steps that ruled out nobody are left out. */
const ORDER: readonly (keyof RuledOut)[] = [
  "not_ready",
  "drained",
  "resting",
  "labels",
  "model",
  "gpu_memory",
  "reserved",
  "gpu_count",
  "gpu_free",
  "cpu",
  "tenants",
  "memory",
];

/** From all nodes in question to those that could take one part. */
export function funnelOf({ nodes, ruled_out }: ExplanationWire): readonly FunnelStep[] {
  const steps: FunnelStep[] = [{ name: "nodes in question", out: 0, left: nodes }];
  let left = nodes;
  for (const field of ORDER) {
    const out = ruled_out[field];
    if (out === 0) continue;
    left -= out;
    steps.push({ name: WORDS[field], out, left });
  }
  return steps;
}
