import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testSeed } from "../../../test/support/seed.ts";
import {
  addNode,
  createNodeIndex,
  createRanking,
  drainNode,
  findPolicy,
  internShape,
  type MixEntry,
  type NodeIndex,
  type NodeSpec,
  occupy,
  PLACEMENT_POLICIES,
  type Placed,
  type PodSpec,
  place,
  placeGang,
  propose,
  type Ranking,
  rebuildGroups,
  undrainNode,
  vacate,
} from "./index.ts";

// Goal: the index answers what a scan over all nodes would, for every policy, whatever happened.
// Method: nodes as plain records beside the index; the scan filters and scores each of them by
// the published formulas, written out once more. Both must name the same node and GPUs.

const SEED = testSeed();

interface PlainNode {
  readonly spec: NodeSpec;
  cpu: number;
  memory: number;
  readonly gpus: number[];
  readonly classes: number[];
  isDrained: boolean;
}

interface World {
  readonly nodes: readonly PlainNode[];
  readonly mix: readonly MixEntry[];
}

type Score = (node: PlainNode, pod: PodSpec, world: World) => number;

const SCORES: Readonly<Record<string, Score>> = {
  "first-fit": () => 0,
  "best-fit": (node, pod) => bestFit(node, pod),
  "worst-fit": (node, pod) => 100 - bestFit(node, pod),
  "dot-product": (node, pod) => {
    const cpu = BigInt(node.cpu) * BigInt(pod.cpuMilli);
    const gpu = BigInt(sum(node.gpus)) * BigInt(pod.gpus * pod.gpuMilli);
    const whole = 2n * 128_000n * 128_000n;
    return Number((100n * (whole - cpu - 256n * gpu)) / whole);
  },
  "gpu-packing": (node, pod) => packing(node, pod),
  "gpu-clustering": (node, pod) => clustering(node, pod),
  fgd: (node, pod, world) =>
    Math.max(...afterStates(node, pod).map(({ gpus }) => fgdScore(node, pod, gpus, world))),
};

function bestFit(node: PlainNode, pod: PodSpec): number {
  const cpuLeft = (node.cpu - pod.cpuMilli) * 1;
  const gpuLeft = sum(node.gpus) - pod.gpus * pod.gpuMilli;
  return Math.floor((100 * (256_000 - cpuLeft - 16 * gpuLeft)) / 256_000);
}

function packing(node: PlainNode, pod: PodSpec): number {
  if (pod.gpus === 0) return 0;
  const idle = node.gpus.filter((free) => free === 1000).length;
  if (idle === node.gpus.length) return Math.max(33 - idle, idle);
  const taken = node.gpus
    .filter((free) => free >= pod.gpuMilli)
    .sort((a, b) => a - b)
    .slice(0, pod.gpus);
  const idleTaken = taken.filter((free) => free === 1000).length;
  if (idleTaken > 0) return Math.max(50 - idleTaken, 33);
  return Math.max(100 - Math.floor(sum(taken.map((free) => Math.floor(free / 10))) / 10), 50);
}

function clustering(node: PlainNode, pod: PodSpec): number {
  if (pod.gpus === 0) return 0;
  const fullness = Math.floor((25 * (8000 - sum(node.gpus))) / 8000);
  if (node.classes.length === 0) return 25 + fullness;
  if (!node.classes.includes(classOf(pod))) return fullness;
  const isOnly = node.classes.every((other) => other === classOf(pod));
  return (isOnly ? 75 : 50) + fullness;
}

function fgdScore(node: PlainNode, pod: PodSpec, gpus: readonly number[], { mix }: World): number {
  const weight = sum(mix.map(({ count }) => count));
  const fragment = (cpu: number, free: readonly number[]): number =>
    sum(
      mix.map((entry) => {
        const enough = free.filter((milli) => milli >= entry.gpuMilli);
        const isAllowed = entry.models.length === 0 || entry.models.includes(node.spec.model);
        const fits = entry.gpus > 0 && isAllowed && enough.length >= entry.gpus;
        const lost = fits && cpu >= entry.cpuMilli ? sum(free) - sum(enough) : sum(free);
        return entry.count * lost;
      }),
    );
  const gain = fragment(node.cpu, node.gpus) - fragment(node.cpu - pod.cpuMilli, gpus);
  return Math.floor(100 / (1 + Math.exp(-gain / 1000 / weight)));
}

/** Every way to put the pod on the node: which GPUs, and their free milli afterwards. */
function afterStates(
  node: PlainNode,
  pod: PodSpec,
): readonly { readonly chosen: readonly number[]; readonly gpus: readonly number[] }[] {
  const taking = (chosen: readonly number[]): readonly number[] =>
    node.gpus.map((free, gpu) => (chosen.includes(gpu) ? free - pod.gpuMilli : free));
  const enough = node.gpus.flatMap((free, gpu) => (free >= pod.gpuMilli ? [gpu] : []));
  const choices = isShared(pod) ? enough.map((gpu) => [gpu]) : [enough.slice(0, pod.gpus)];
  return choices.map((chosen) => ({ chosen, gpus: taking(chosen) }));
}

function scan(policy: string, world: World, pod: PodSpec): Placed | undefined {
  let best: { readonly node: number; readonly score: number } | undefined;
  world.nodes.forEach((node, i) => {
    if (!isFeasible(node, pod)) return;
    const score = SCORES[policy]!(node, pod, world);
    if (best === undefined || score > best.score) best = { node: i, score };
  });
  if (best === undefined) return undefined;
  const { node } = best;
  return { node, gpus: scanGpus(policy, world, world.nodes[node]!, pod) };
}

function scanGpus(policy: string, world: World, node: PlainNode, pod: PodSpec): readonly number[] {
  if (pod.gpus === 0) return [];
  const scored = afterStates(node, pod).map(({ chosen, gpus }) => {
    const tightest = -node.gpus[chosen[0]!]!;
    return { chosen, score: policy === "fgd" ? fgdScore(node, pod, gpus, world) : tightest };
  });
  const top = Math.max(...scored.map(({ score }) => score));
  return scored.find(({ score }) => score === top)!.chosen;
}

function isFeasible(node: PlainNode, pod: PodSpec): boolean {
  if (node.isDrained || pod.withoutPools?.includes(node.spec.pool ?? "") === true) return false;
  if (node.cpu < pod.cpuMilli + kept(node, pod, node.spec.cpuMilli)) return false;
  if (node.memory < pod.memoryMib + kept(node, pod, node.spec.memoryMib)) return false;
  if (pod.models.length > 0 && !pod.models.includes(node.spec.model)) return false;
  const labels = Object.entries(pod.labels ?? {});
  if (labels.some(([name, value]) => node.spec.labels?.[name] !== value)) return false;
  return node.gpus.filter((free) => free >= pod.gpuMilli).length >= pod.gpus;
}

/** What GPUs of a pool that stay idle keep of `total`; who can share a GPU does. */
function kept({ spec, gpus }: PlainNode, pod: PodSpec, total: number): number {
  if ((spec.pool ?? "") === "" || spec.gpus === 0) return 0;
  const inUse = gpus.filter((free) => free >= pod.gpuMilli && free < 1000).length;
  const idle = gpus.filter((free) => free === 1000).length;
  return Math.floor(total / spec.gpus) * (idle - Math.max(0, pod.gpus - inUse));
}

function take(world: World, pod: PodSpec, { node: number, gpus }: Placed, sign: 1 | -1): void {
  const node = world.nodes[number]!;
  node.cpu -= sign * pod.cpuMilli;
  node.memory -= sign * pod.memoryMib;
  for (const gpu of gpus) node.gpus[gpu] = node.gpus[gpu]! - sign * pod.gpuMilli;
  if (pod.gpus === 0) return;
  if (sign === 1) node.classes.push(classOf(pod));
  else node.classes.splice(node.classes.indexOf(classOf(pod)), 1);
}

function isShared(pod: PodSpec): boolean {
  return pod.gpus === 1 && pod.gpuMilli < 1000;
}

function classOf(pod: PodSpec): number {
  return isShared(pod) ? 0 : pod.gpus;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

const nodeKind = fc.record({
  cpuMilli: fc.constantFrom(8000, 32_000, 96_000, 128_000),
  memoryMib: fc.constantFrom(100, 200, 400),
  gpus: fc.constantFrom(0, 1, 2, 4, 8),
  model: fc.constantFrom("A", "B"),
  labels: fc.constantFrom<Record<string, string>[]>({}, { rack: "1" }, { rack: "2", disk: "ssd" }),
  pool: fc.constantFrom("", "", "p", "q"),
});

const gpuWant = fc.oneof(
  fc.constant({ gpus: 0, gpuMilli: 0 }),
  fc.record({ gpus: fc.constant(1), gpuMilli: fc.constantFrom(100, 250, 300, 500, 810) }),
  fc.record({ gpus: fc.constantFrom(1, 2, 4, 8), gpuMilli: fc.constant(1000) }),
);

const podSpec = fc
  .record({
    cpuMilli: fc.constantFrom(0, 1000, 4000, 11_300, 32_000),
    memoryMib: fc.constantFrom(0, 10, 60, 150),
    want: gpuWant,
    models: fc.constantFrom<string[][]>([], [], ["A"], ["A", "B"], ["C"]),
    labels: fc.constantFrom<Record<string, string>[]>({}, {}, { rack: "1" }, { disk: "ssd" }),
    withoutPools: fc.constantFrom<string[][]>([], [], [], ["p"]),
  })
  .map(({ want, ...rest }): PodSpec => ({ ...rest, ...want }));

type Step =
  | { readonly kind: "place"; readonly pod: number }
  | { readonly kind: "gang"; readonly pod: number; readonly count: number }
  | { readonly kind: "release" | "drain" | "undrain" | "rebuild"; readonly at: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("place" as const), pod: fc.nat(999) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("gang" as const),
      pod: fc.nat(999),
      count: fc.integer({ min: 1, max: 6 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom("release" as const, "release" as const, "drain" as const),
      at: fc.nat(999),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom(...(["undrain", "undrain", "undrain", "rebuild"] as const)),
      at: fc.nat(999),
    }),
  },
);

// Many like nodes, few shapes and long runs: so that orders are brought up to date far more often
// than they are built anew, which would hide what an update misses.
const scenario = fc.record({
  kinds: fc.array(nodeKind, { minLength: 1, maxLength: 3 }),
  order: fc.array(fc.nat(3), { minLength: 15, maxLength: 40, size: "max" }),
  pods: fc.array(podSpec, { minLength: 1, maxLength: 5 }),
  steps: fc.array(step, { minLength: 30, maxLength: 150, size: "max" }),
});

type Scenario = typeof scenario extends fc.Arbitrary<infer T> ? T : never;

interface Tenant {
  readonly pod: PodSpec;
  readonly placed: Placed;
}

/** Both sides of one run, and who lives where. */
interface Run {
  readonly index: NodeIndex;
  readonly ranking: Ranking;
  readonly world: World;
  readonly tenants: Tenant[];
}

function start({ kinds, order, pods }: Scenario, policy: string): Run {
  const index = createNodeIndex();
  const nodes = order.map((kind, i): PlainNode => {
    const spec = { ...kinds[kind % kinds.length]!, id: `node-${i}` };
    addNode(index, spec);
    const gpus = Array.from({ length: spec.gpus }, () => 1000);
    const { cpuMilli: cpu, memoryMib: memory } = spec;
    return { spec, cpu, memory, gpus, classes: [], isDrained: false };
  });
  const mix = pods.map((pod, i): MixEntry => ({ ...pod, count: 1000 + i }));
  const created = findPolicy(policy)!.create({ index, seed: 1, mix });
  return { index, ranking: createRanking(index, created), world: { nodes, mix }, tenants: [] };
}

function settle({ world, tenants }: Run, pod: PodSpec, placed: Placed): void {
  take(world, pod, placed, 1);
  tenants.push({ pod, placed });
}

function stepGang(run: Run, policy: string, pod: PodSpec, count: number): void {
  const wanted: Placed[] = [];
  while (wanted.length < count) {
    const placed = scan(policy, run.world, pod);
    if (placed === undefined) break;
    take(run.world, pod, placed, 1);
    wanted.push(placed);
  }
  for (const placed of wanted) take(run.world, pod, placed, -1);
  const found = placeGang(run.ranking, internShape(run.index.shapes, pod), count);
  expect(found).toEqual(wanted.length === count ? wanted : undefined);
  for (const placed of found ?? []) settle(run, pod, placed);
}

function stepOther(run: Run, { kind, at }: Extract<Step, { readonly at: number }>): void {
  const { index, world, tenants } = run;
  if (kind === "rebuild") {
    rebuildGroups(index);
    return;
  }
  if (kind === "release") {
    const [tenant] = tenants.splice(at % Math.max(1, tenants.length), 1);
    if (tenant === undefined) return;
    vacate(index, internShape(index.shapes, tenant.pod), tenant.placed);
    take(world, tenant.pod, tenant.placed, -1);
    return;
  }
  const node = at % world.nodes.length;
  world.nodes[node]!.isDrained = kind === "drain";
  if (kind === "drain") drainNode(index, node);
  else undrainNode(index, node);
}

describe("the index", () => {
  it.each(Object.keys(SCORES))("picks what a scan picks: %s", (policy) => {
    fc.assert(
      fc.property(scenario, (drawn) => {
        const run = start(drawn, policy);
        for (const one of drawn.steps) {
          if (!("pod" in one)) {
            stepOther(run, one);
            continue;
          }
          const pod = drawn.pods[one.pod % drawn.pods.length]!;
          if (one.kind === "gang") {
            stepGang(run, policy, pod, one.count);
            continue;
          }
          const wanted = scan(policy, run.world, pod);
          const found = place(run.ranking, internShape(run.index.shapes, pod));
          expect(found).toEqual(wanted);
          if (found !== undefined) settle(run, pod, found);
        }
      }),
      { seed: SEED, numRuns: 150 },
    );
  });

  it.each([
    { policy: "least-waste", isGiven: true },
    { policy: "least-waste", isGiven: false },
    { policy: "fgd", isGiven: false },
  ])("ranks as a scan by the policy's own scores would: %o", ({ policy: name, isGiven }) => {
    fc.assert(
      fc.property(scenario, (drawn) => {
        const run = start(drawn, "first-fit");
        const { index, world } = run;
        const mix = isGiven ? { mix: world.mix } : {};
        const policy = findPolicy(name)!.create({ index, seed: 1, ...mix });
        const ranking = createRanking(index, policy);
        for (const one of drawn.steps) {
          if (!("pod" in one)) {
            stepOther(run, one);
            continue;
          }
          const pod = drawn.pods[one.pod % drawn.pods.length]!;
          const shape = internShape(index.shapes, pod);
          policy.arrived?.(shape);
          const scores = world.nodes.map((node, i) =>
            isFeasible(node, pod) ? policy.score(index.nodes.group[i]!, shape) : -1,
          );
          const top = Math.max(...scores);
          const found = propose(ranking, shape);
          expect(found?.node).toBe(top < 0 ? undefined : scores.indexOf(top));
          expect(propose(ranking, shape)).toEqual(found);
          if (found === undefined) continue;
          occupy(index, shape, found);
          settle(run, pod, found);
        }
      }),
      { seed: SEED, numRuns: 60 },
    );
  });

  it.each(PLACEMENT_POLICIES.map(({ name }) => name))(
    "places what fits, refuses what doesn't, and gives all back: %s",
    (policy) => {
      fc.assert(
        fc.property(scenario, (drawn) => {
          const run = start(drawn, policy);
          for (const one of drawn.steps) {
            if (!("pod" in one)) {
              stepOther(run, one);
              continue;
            }
            const pod = drawn.pods[one.pod % drawn.pods.length]!;
            const feasible = run.world.nodes.flatMap((node, i) =>
              isFeasible(node, pod) ? [i] : [],
            );
            const found = place(run.ranking, internShape(run.index.shapes, pod));
            if (found === undefined) {
              expect(feasible).toEqual([]);
              continue;
            }
            expect(feasible).toContain(found.node);
            expect(new Set(found.gpus).size).toBe(pod.gpus);
            settle(run, pod, found);
          }
          for (const { pod, placed } of run.tenants) {
            vacate(run.index, internShape(run.index.shapes, pod), placed);
          }
          const { nodes } = run.index;
          run.world.nodes.forEach(({ spec, isDrained }, i) => {
            expect(nodes.cpuFree[i]).toBe(spec.cpuMilli);
            expect(nodes.memoryFree[i]).toBe(spec.memoryMib);
            expect(nodes.tenants[i]).toBe(0);
            expect((nodes.group[i] ?? 0) < 0).toBe(isDrained);
          });
        }),
        { seed: SEED, numRuns: 60 },
      );
    },
  );
});
