import { bestAfter } from "../after.ts";
import { bestGpu, tightestGpu } from "../gpu-choice.ts";
import {
  createFragmentation,
  createMix,
  type Fragmentation,
  fragmentOf,
  isKnown,
  type Mix,
  mixFrom,
  mixImage,
  observe,
  type SigmoidScale,
  sigmoidScale,
  sigmoidScore,
  typicalEntries,
} from "../mix/index.ts";
import { type NodeIndex, type Shape, setAfterShared } from "../nodes/index.ts";
import type { Learnt, MixEntry, Policy, PolicyContext, PolicyDefinition } from "../policy.ts";
import { fullness } from "./best-fit.ts";

/**
 * Fragmentation gradient descent: the node and GPU where the pod makes least more free GPU
 * unusable for the expected workload. Weng and others, ATC 2023. Without a workload given it
 * learns one; until it has seen some requests it ranks as `best-fit`.
 */
export const fgd: PolicyDefinition = {
  name: "fgd",
  about: "least growth of GPU fragmentation against the expected workload",
  isLearning: true,
  create: createFgd,
};

/** What is derived from one version of the mix. */
interface Basis {
  readonly version: number;
  readonly fragmentation: Fragmentation;
  readonly scale: SigmoidScale;
}

function createFgd({ index, mix: given, learnt }: PolicyContext): Policy {
  const mix = learnt === undefined ? createMix(given) : mixFrom(learnt.mix);
  let basis = learnt?.basis && basisOf(index, learnt.basis.version, learnt.basis.entries);
  const current = (): Basis | undefined => {
    if (basis === undefined && mix.isGiven) basis = createBasis(index, mix);
    if (basis !== undefined && basis.fragmentation.sets !== index.sets) {
      const fragmentation = createFragmentation(index, basis.fragmentation.entries);
      basis = { ...basis, fragmentation };
    }
    return basis;
  };
  return {
    name: "fgd",
    score: (group, shape) => {
      const now = current();
      return now === undefined ? fullness(index, group, shape) : scoreGroup(now, group, shape);
    },
    sharedGpu: (node, shape) => {
      const now = current();
      return now === undefined ? tightestGpu(index, node, shape) : bestShared(now, node, shape);
    },
    epoch: () => mix.version,
    terms: (group) => fragmentTerms(current(), group),
    arrived: (shape) => {
      observe(mix, shape);
      // Here and not when it is asked for, or it would depend on who asks.
      if (!mix.isGiven && isKnown(mix) && basis?.version !== mix.version) {
        basis = createBasis(index, mix);
      }
    },
    learnt: () => ({
      mix: mixImage(mix),
      ...(basis === undefined ? {} : { basis: basisImage(basis) }),
    }),
    basis: () => basisText(mix),
  };
}

function createBasis(index: NodeIndex, mix: Mix): Basis {
  return basisOf(index, mix.version, typicalEntries(mix));
}

function basisOf(index: NodeIndex, version: number, entries: readonly MixEntry[]): Basis {
  const fragmentation = createFragmentation(index, entries);
  return { version, fragmentation, scale: sigmoidScale(fragmentation.weight) };
}

function basisImage({ version, fragmentation }: Basis): NonNullable<Learnt["basis"]> {
  return { version, entries: fragmentation.entries };
}

function scoreGroup({ fragmentation, scale }: Basis, group: number, shape: Shape): number {
  const { index } = fragmentation;
  const kind = index.groups.kind[group]!;
  const cpu = index.groups.cpu[group]!;
  const before = fragmentOf(fragmentation, kind, cpu, index.groups.set[group]!);
  return bestAfter(index, group, shape, (set) =>
    sigmoidScore(scale, before - fragmentOf(fragmentation, kind, cpu - shape.cpuMilli, set)),
  );
}

function bestShared({ fragmentation, scale }: Basis, node: number, shape: Shape): number {
  const { index } = fragmentation;
  const group = index.nodes.group[node]!;
  const kind = index.groups.kind[group]!;
  const cpu = index.groups.cpu[group]!;
  const set = index.groups.set[group]!;
  const before = fragmentOf(fragmentation, kind, cpu, set);
  return bestGpu(index, node, shape, (free) => {
    const after = setAfterShared(index.sets, set, free, shape.gpuMilli);
    return sigmoidScore(
      scale,
      before - fragmentOf(fragmentation, kind, cpu - shape.cpuMilli, after),
    );
  });
}

function fragmentTerms(basis: Basis | undefined, group: number): Readonly<Record<string, number>> {
  if (basis === undefined) return {};
  const { groups } = basis.fragmentation.index;
  const { fragmentation } = basis;
  const [kind, cpu, set] = [groups.kind[group]!, groups.cpu[group]!, groups.set[group]!];
  const sum = fragmentOf(fragmentation, kind, cpu, set);
  return { fragment_milli_before: Math.floor(sum / fragmentation.weight) };
}

function basisText(mix: Mix): string {
  if (mix.isGiven) return "the workload given";
  if (isKnown(mix)) return `the mix of ${mix.seen} requests seen`;
  return `best-fit, for only ${mix.seen} requests were seen`;
}
