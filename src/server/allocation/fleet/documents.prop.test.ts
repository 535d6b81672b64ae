import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testSeed } from "../../../../test/support/seed.ts";
import {
  type Actor,
  apply,
  type Command,
  createState,
  decide,
  type LedgerRecord,
  type LedgerState,
} from "../../../kernel/index.ts";
import { createFakeBackend } from "../../testing/fake-backend.ts";
import { createLedgerPort } from "../adapters/ledger.ts";
import { fakeMetrics } from "../testing/fleet.ts";
import { createDocuments, type Documents } from "./documents.ts";

const SEED = testSeed();
const ACTOR: Actor = { userId: "root", role: "admin" };
const CLUSTERS = ["a", "b", "c"] as const;

const cluster = fc.constantFrom(...CLUSTERS);
const node = fc
  .tuple(cluster, fc.constantFrom("n1", "n2"), fc.boolean())
  .map(([of, name, isListed]) => ({ of, node: isListed ? `${of}/${name}` : `${of}-${name}` }));

const facts = (of: string, gpus: number) => ({
  cluster: of,
  dataCenter: "",
  rack: "",
  cpuMilli: 8_000,
  memoryMib: 1_000,
  gpus,
  gpuModel: gpus === 0 ? "" : "T4",
  gpuMemoryMib: gpus === 0 ? 0 : 16_000,
  labels: {},
});

const command: fc.Arbitrary<Command> = fc.oneof(
  fc.tuple(cluster, fc.subarray(["n1", "n2"]), fc.nat(3)).map(
    ([of, names, version]): Command => ({
      kind: "cluster.put",
      actor: ACTOR,
      cluster: of,
      document: JSON.stringify({
        id: of,
        version,
        nodes: { nodeData: names.map((id) => ({ id })) },
      }),
      nodes: names.map((name) => ({ node: `${of}/${name}`, facts: facts(of, 2) })),
    }),
  ),
  cluster.map((of): Command => ({ kind: "cluster.delete", actor: ACTOR, cluster: of })),
  fc.tuple(node, fc.nat(3)).map(([{ of, node: id }, gpus]): Command => {
    const leased = false;
    return { kind: "node.register", actor: ACTOR, node: id, facts: facts(of, gpus), leased };
  }),
  node.map(({ node: id }): Command => ({ kind: "node.drain", actor: ACTOR, node: id })),
  node.map(({ node: id }): Command => ({ kind: "node.undrain", actor: ACTOR, node: id })),
  node.map(
    ({ node: id }): Command => ({ kind: "node.remove", actor: ACTOR, node: id, force: true }),
  ),
  fc
    .constantFrom("ready", "suspect", "lost")
    .chain((status) =>
      node.map(
        ({ node: id }): Command => ({ kind: "node.set_status", actor: ACTOR, node: id, status }),
      ),
    ),
  fc.tuple(fc.integer({ min: 1, max: 1_000 }), fc.boolean()).map(
    ([gpuMilli, preemptible]): Command => ({
      kind: "placement.request",
      actor: ACTOR,
      userId: "u",
      pod: { cpuMilli: 100, memoryMib: 10, gpus: 1, gpuMilli, models: [] },
      count: 1,
      walltimeMs: 2_000,
      preemptible,
      priority: 0,
      policy: "best-fit",
      within: {},
    }),
  ),
  fc.nat(12).map((grant): Command => ({ kind: "placement.release", actor: ACTOR, grant })),
  fc.nat(12).map((grant): Command => {
    return { kind: "placement.fail", actor: ACTOR, grant, message: "broke" };
  }),
  fc.constant<Command>({ kind: "tick" }),
);

/** A ledger in memory whose records are told now or later. */
function openLedger() {
  const state = createState();
  const listeners: ((record: LedgerRecord) => void)[] = [];
  const untold: LedgerRecord[] = [];
  const backend = {
    ...createFakeBackend(),
    read: async <T>(look: (seen: LedgerState) => T) => look(state),
    subscribe: (listener: (record: LedgerRecord) => void) => {
      listeners.push(listener);
      return () => {};
    },
  };
  const step = (given: Command, at: number): void => {
    const stamp = { at, seq: state.seq + 1 };
    const decision = decide(state, given, stamp);
    if (!decision.ok || decision.events.length === 0) return;
    apply(state, decision.events, stamp);
    untold.push({ ...stamp, epoch: 1, deciderVersion: 1, command: given, events: decision.events });
  };
  const tell = (): void => {
    for (const record of untold.splice(0)) for (const listener of listeners) listener(record);
  };
  const open = (): Documents => {
    const port = createLedgerPort(backend, (asked) => backend.submit(asked));
    return createDocuments(port, fakeMetrics());
  };
  return { step, tell, open };
}

describe("documents that are renewed in part", () => {
  it("are those made from nothing, whatever happens and whenever it is told", async () => {
    const steps = fc.array(fc.tuple(command, fc.boolean(), fc.boolean()), { maxLength: 40 });
    const body = async (given: readonly (readonly [Command, boolean, boolean])[]) => {
      const ledger = openLedger();
      const kept = ledger.open();
      let at = 1_000;
      for (const [next, isTold, isLookedAt] of given) {
        at += 700;
        ledger.step({ kind: "tick" }, at);
        ledger.step(next, at);
        if (isTold) ledger.tell();
        if (isLookedAt) await kept.now();
      }
      ledger.tell();
      const renewed = await kept.now();
      const fresh = await ledger.open().now();
      expect([...renewed.clusters.keys()]).toEqual([...fresh.clusters.keys()]);
      expect(renewed.facts).toEqual(fresh.facts);
      expect(renewed.list).toEqual(fresh.list);
      expect(await kept.now()).toBe(renewed);
    };
    await fc.assert(fc.asyncProperty(steps, body), { seed: SEED, numRuns: 300 });
  });
});
