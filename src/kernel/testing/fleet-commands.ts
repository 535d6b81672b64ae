import type { Prng } from "../../base/index.ts";
import type { Command } from "../command.ts";
import type { NodeFacts } from "../fleet/index.ts";
import type { Actor } from "../model/index.ts";
import { type LabelWish, PLACEMENT_POLICIES, type PodSpec } from "../placement/index.ts";
import type { Within } from "../placements/index.ts";
import { ADMIN } from "./ledger.ts";

const OPERATOR: Actor = { userId: "op", role: "operator" };
const NODES = 6;
const CLUSTERS = 3;
const USERS = 3;

/** Policies that the requests name; by default all built-in ones. */
export interface FleetChances {
  readonly policies?: readonly string[];
}

/**
 * A random command about few nodes, clusters, users and policies, so that all kinds of clash
 * occur; `grants` is about the highest number given so far.
 */
export function randomFleetCommand(
  random: Prng,
  grants: number,
  { policies = PLACEMENT_POLICIES.map(({ name }) => name) }: FleetChances = {},
): Command {
  const kind = random.below(100);
  if (kind < 45) return randomPlacement(random, policies);
  if (kind < 68) return randomChange(random, grants);
  if (kind < 80) return register(random);
  if (kind < 85) return randomCluster(random);
  if (kind < 96) return changeNode(random);
  return randomPolicy(random);
}

function randomPlacement(random: Prng, policies: readonly string[]): Command {
  const userId = `u${random.below(USERS)}`;
  const isPreemptible = random.chance(2, 5);
  const count = random.chance(1, 4) ? 1 + random.below(4) : 1;
  const pod = randomPod(random);
  return {
    kind: "placement.request",
    actor: { userId, role: "user" },
    userId,
    pod,
    count,
    preemptible: isPreemptible,
    priority: random.below(3),
    policy: random.chance(1, 40) ? "no-such" : policies[random.below(policies.length)]!,
    within: random.chance(1, 3) ? randomWithin(random, pod) : {},
    ...(random.chance(9, 10) ? { walltimeMs: 1000 * (5 + random.below(300)) } : {}),
    ...(random.chance(1, 8) ? { name: `job ${random.below(9)}` } : {}),
    ...(random.chance(1, 5)
      ? { key: { key: `k${random.below(4)}`, fingerprint: `f${random.below(2)}` } }
      : {}),
  };
}

function randomPod(random: Prng): PodSpec {
  const gpus = random.below(4);
  const isShared = random.chance(1, 3);
  const labels = randomWish(random);
  return {
    cpuMilli: 1000 * random.below(5),
    memoryMib: random.below(12),
    gpus,
    gpuMilli: gpus === 0 ? 0 : isShared ? 100 + 100 * random.below(9) : 1000,
    models: random.chance(1, 5) ? ["A"] : [],
    ...(random.chance(1, 5) ? { labels } : {}),
    ...(random.chance(1, 8) ? { gpuMemoryMib: 60 } : {}),
  };
}

function randomWish(random: Prng): LabelWish {
  switch (random.below(4)) {
    case 0:
      return { zone: "a" };
    case 1:
      return { zone: ["a", "b"] };
    case 2:
      return { "arbiter/cluster": [clusterName(random), clusterName(random)] };
    default:
      return { "arbiter/rack": "r1", "arbiter/cluster": clusterName(random) };
  }
}

function randomWithin(random: Prng, { gpus: wanted }: PodSpec): Within {
  const clusters = Array.from({ length: 1 + random.below(2) }, () => clusterName(random));
  const node = nodeName(random);
  const form = random.below(4);
  if (form === 0) return { node };
  if (form === 1) return { node, clusters };
  if (form === 2) return { clusters };
  const first = random.below(3);
  return { node, gpus: Array.from({ length: wanted }, (_, i) => (first + i) % 4) };
}

function randomChange(random: Prng, grants: number): Command {
  // The latest ones are the likeliest to be alive.
  const grant = Math.max(1, grants - random.below(10));
  const actor = anyone(random);
  const form = random.below(10);
  if (form < 2) return { kind: "placement.release", actor, grant };
  if (form < 7) return { kind: "placement.fail", actor, grant, message: "out of order" };
  if (form < 9) return { kind: "placement.acknowledge", actor, grant };
  return { kind: "placement.renew", actor, grant, walltimeMs: 1000 * (1 + random.below(300)) };
}

function register(random: Prng): Command {
  const number = random.below(NODES);
  const cluster = random.chance(1, 12) ? clusterName(random) : `c${number % CLUSTERS}`;
  return {
    kind: "node.register",
    actor: operator(random),
    node: `n${number}`,
    facts: randomFacts(random, cluster),
    leased: random.chance(1, 2),
  };
}

function randomFacts(random: Prng, cluster: string): NodeFacts {
  return {
    cluster,
    dataCenter: random.chance(1, 2) ? "dc" : "",
    rack: `r${random.below(2)}`,
    cpuMilli: 4000 * (1 + random.below(3)),
    memoryMib: 16 * (1 + random.below(2)),
    gpus: random.below(5),
    gpuModel: random.chance(1, 2) ? "A" : "B",
    gpuMemoryMib: random.chance(1, 2) ? 40 : 80,
    labels: random.chance(1, 2) ? { zone: random.chance(1, 2) ? "a" : "b" } : {},
  };
}

function randomCluster(random: Prng): Command {
  const cluster = clusterName(random);
  if (random.chance(1, 5)) return { kind: "cluster.delete", actor: operator(random), cluster };
  const all = Array.from({ length: NODES }, (_, number) => number);
  const numbers = all.filter((number) => `c${number % CLUSTERS}` === cluster);
  const nodes = numbers.filter(() => random.chance(2, 3)).map((number) => `n${number}`);
  if (random.chance(1, 12)) nodes.push(nodeName(random));
  return {
    kind: "cluster.put",
    actor: operator(random),
    cluster,
    document: JSON.stringify({ id: cluster, note: "é".repeat(random.below(5)) }),
    nodes: nodes.map((node) => ({ node, facts: randomFacts(random, cluster) })),
  };
}

function changeNode(random: Prng): Command {
  const base = { actor: operator(random), node: nodeName(random) };
  switch (random.below(10)) {
    case 0:
    case 1:
      return { kind: "node.drain", ...base, ...(random.chance(1, 2) ? { note: "disk" } : {}) };
    case 2:
    case 3:
      return { kind: "node.undrain", ...base };
    case 4:
      return { kind: "node.remove", ...base, force: random.chance(1, 2) };
    case 5:
      return { kind: "node.set_status", ...base, status: "suspect" };
    case 6:
      return { kind: "node.set_status", ...base, status: "lost" };
    default:
      return { kind: "node.set_status", ...base, status: "ready" };
  }
}

function randomPolicy(random: Prng): Command {
  const uri = `p${random.below(2)}:1.0-stable`;
  const actor = random.chance(2, 3) ? ADMIN : anyone(random);
  const form = random.below(4);
  if (form === 0) return { kind: "policy.delete", actor, uri };
  if (form === 1) return { kind: "policy.trust", actor, uri, isTrusted: random.chance(1, 2) };
  const code = JSON.stringify({ source: `// ${random.below(3)} \u{1f600}` });
  return { kind: "policy.put", actor, uri, document: "{}", code, replace: random.chance(2, 3) };
}

function anyone(random: Prng): Actor {
  return random.chance(3, 4) ? OPERATOR : { userId: `u${random.below(USERS)}`, role: "user" };
}

function operator(random: Prng): Actor {
  return random.chance(1, 40) ? { userId: "u0", role: "user" } : OPERATOR;
}

function nodeName(random: Prng): string {
  return `n${random.below(NODES)}`;
}

function clusterName(random: Prng): string {
  return `c${random.below(CLUSTERS)}`;
}
