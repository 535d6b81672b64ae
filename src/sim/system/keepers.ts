import type { Prng } from "../../base/index.ts";
import type { Actor, Command, NodeFacts } from "../../kernel/index.ts";
import { type Caller, deliver } from "./deliver.ts";

export interface KeeperOptions extends Caller {
  readonly nodes: number;
  /** Things that happen to nodes, one after another, once all are registered. */
  readonly changes: number;
  readonly onDone: () => void;
}

const KEEPER: Actor = { userId: "keeper", role: "operator" };

/** Registers nodes, then drains, loses, removes and restores some, and stores documents. */
export function startKeeper(options: KeeperOptions): void {
  register(options, 0);
}

function register(options: KeeperOptions, number: number): void {
  if (number === options.nodes) return change(options, 0);
  deliver(options, registration(number), () => register(options, number + 1));
}

function change(options: KeeperOptions, done: number): void {
  if (done === options.changes) return options.onDone();
  deliver(options, randomChange(options.random, options.nodes), () => change(options, done + 1));
}

function registration(number: number): Command {
  const node = `n${number}`;
  return { kind: "node.register", actor: KEEPER, node, facts: factsOf(number), leased: true };
}

function factsOf(number: number): NodeFacts {
  return {
    cluster: `c${number % 2}`,
    dataCenter: "",
    rack: "",
    cpuMilli: 8000,
    memoryMib: 16,
    gpus: 1 + (number % 3),
    gpuModel: number % 2 === 0 ? "A" : "B",
    gpuMemoryMib: 40,
    labels: {},
  };
}

function randomChange(random: Prng, nodes: number): Command {
  const number = random.below(nodes);
  const base = { actor: KEEPER, node: `n${number}` };
  switch (random.below(9)) {
    case 0:
      return { kind: "node.drain", ...base };
    case 1:
      return { kind: "node.undrain", ...base };
    case 2:
      return { kind: "node.set_status", ...base, status: "lost" };
    case 3:
    case 4:
      return { kind: "node.set_status", ...base, status: "ready" };
    case 5:
      return { kind: "node.remove", ...base, force: random.chance(1, 2) };
    case 6: {
      const cluster = "documented";
      const facts = { ...factsOf(9), cluster };
      const listed = random.chance(1, 2) ? [{ node: "listed", facts }] : [];
      const document = JSON.stringify({ listed: listed.length });
      return { kind: "cluster.put", actor: KEEPER, cluster, document, nodes: listed };
    }
    default:
      return registration(number);
  }
}
