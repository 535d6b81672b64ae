import { describe, expect, it } from "vitest";
import { testSeed } from "../../../test/support/seed.ts";
import { createPrng, type Prng } from "../../base/index.ts";
import {
  addNode,
  changeNode,
  closeNode,
  createNodeIndex,
  createRanking,
  DRAINED,
  explain,
  internShape,
  isPresent,
  type Load,
  type MixEntry,
  NOT_READY,
  type NodeIndex,
  type NodeSpec,
  occupy,
  openNode,
  PLACEMENT_POLICIES,
  type Placed,
  type PodSpec,
  propose,
  proposeAmong,
  removeNode,
  setProbation,
  vacate,
} from "./index.ts";

const SEED = testSeed();
const STEPS = 300;
const NODES = 14;

// Goal: the ranking that is kept finds what a look at each node finds, whatever happens to nodes:
// they close and open, change what they have, go on probation, leave, and others get their number.

interface Tenant {
  readonly load: Load;
  readonly placed: Placed;
}

const MIX: readonly MixEntry[] = [
  { cpuMilli: 4000, gpus: 1, gpuMilli: 1000, models: [], count: 5 },
  { cpuMilli: 2000, gpus: 1, gpuMilli: 400, models: [], count: 9 },
  { cpuMilli: 16_000, gpus: 4, gpuMilli: 1000, models: ["A"], count: 1 },
];

describe(`a ranking that is kept (SEED=${SEED})`, () => {
  const ranked = PLACEMENT_POLICIES.filter(({ isSeeded }) => isSeeded !== true);
  it.each(ranked)("finds what a look at each node finds: $name", (definition) => {
    for (let run = 0; run < 12; run++) {
      const random = createPrng(SEED + run);
      const index = createNodeIndex();
      const ranking = createRanking(index, definition.create({ index, seed: 1, mix: MIX }));
      const tenants: Tenant[] = [];
      let found = 0;
      for (let step = 0; step < STEPS; step++) {
        changeSomething(random, index, tenants);
        const shape = internShape(index.shapes, randomPod(random));
        const all = Array.from({ length: index.nodes.count }, (_, node) => node);
        const placed = propose(ranking, shape);
        expect(proposeAmong(ranking, shape, all)).toEqual(placed);
        expect(explain(ranking, shape, 1).candidates[0]?.node).toBe(placed?.node);
        if (placed === undefined) continue;
        found += 1;
        const few = all.filter(() => random.chance(1, 2));
        const among = proposeAmong(ranking, shape, few);
        if (few.includes(placed.node)) expect(among).toEqual(placed);
        else expect(among === undefined || few.includes(among.node)).toBe(true);
        if (random.chance(1, 3)) continue;
        occupy(index, shape, placed);
        tenants.push({ load: shape, placed });
      }
      expect(found).toBeGreaterThan(0);
    }
  });
});

function changeSomething(random: Prng, index: NodeIndex, tenants: Tenant[]): void {
  const node = random.below(NODES);
  const isThere = isPresent(index.nodes, node);
  const form = random.below(10);
  if (form < 3) return leave(index, tenants, random.below(Math.max(1, tenants.length)));
  if (!isThere) {
    addNode(index, randomSpec(random, `n${random.nextU32()}`));
    return;
  }
  if (form < 5) return setProbation(index, node, random.chance(1, 2));
  if (form === 5) return closeNode(index, node, random.chance(1, 2) ? DRAINED : NOT_READY);
  if (form < 8) return openNode(index, node, random.chance(1, 2) ? DRAINED : NOT_READY);
  if (index.nodes.tenants[node] !== 0) return;
  if (form === 8) removeNode(index, node);
  else changeNode(index, node, randomSpec(random, index.nodes.ids[node]!));
}

function leave(index: NodeIndex, tenants: Tenant[], at: number): void {
  const [tenant] = tenants.splice(at, 1);
  if (tenant !== undefined) vacate(index, tenant.load, tenant.placed);
}

function randomSpec(random: Prng, id: string): NodeSpec {
  return {
    id,
    cpuMilli: 8000 * (1 + random.below(6)),
    memoryMib: 100 * (1 + random.below(3)),
    gpus: random.below(9),
    model: random.chance(1, 2) ? "A" : "B",
    gpuMemoryMib: 40 * (1 + random.below(2)),
    labels: random.chance(1, 3) ? { zone: "a" } : {},
  };
}

function randomPod(random: Prng): PodSpec {
  const gpus = random.below(5);
  return {
    cpuMilli: 1000 * random.below(9),
    memoryMib: random.below(60),
    gpus,
    gpuMilli: gpus === 0 ? 0 : gpus > 1 ? 1000 : 200 + 200 * random.below(5),
    models: random.chance(1, 5) ? ["A"] : [],
    ...(random.chance(1, 5) ? { gpuMemoryMib: 80 } : {}),
    ...(random.chance(1, 6) ? { labels: { zone: ["a", "c"] } } : {}),
  };
}
