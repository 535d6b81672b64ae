import { describe, expect, it } from "vitest";
import { sampleNode } from "../testing/index.ts";
import { patch } from "./patch.ts";
import { isFound, parseSearch } from "./search.ts";
import { temperaturesOf } from "./temperatures.ts";
import { createTouchedNodes } from "./touched-nodes.ts";

describe("finding nodes", () => {
  const nodes = [
    sampleNode("train-1", { rack: "r7", labels: { zone: "a" }, gpus_free: 6 }),
    sampleNode("train-2", { draining: true, gpu_model: "H100", gpus_free: 0 }),
    sampleNode("serve-1", { status: "lost", cluster: "east", live_placements: 3 }),
  ];

  it.each([
    ["", ["train-1", "train-2", "serve-1"]],
    ["train", ["train-1", "train-2"]],
    ["TRAIN h100", ["train-2"]],
    ["status:draining", ["train-2"]],
    ["status:ready", ["train-1", "train-2"]],
    ["cluster:east", ["serve-1"]],
    ["zone=a", ["train-1"]],
    ["zone=", []],
    ["free>4", ["train-1", "serve-1"]],
    ["free<1", ["train-2"]],
    ["placements=3", ["serve-1"]],
    ["free>4 rack:r7", ["train-1"]],
    ["nonsense:x", []],
  ])("%j finds %j", (text, ids) => {
    const terms = parseSearch(text);
    expect(nodes.filter((node) => isFound(node, terms)).map(({ id }) => id)).toEqual(ids);
  });
});

describe("nodes that were touched", () => {
  function bench() {
    const loads: (readonly string[] | "all")[] = [];
    const waits: number[] = [];
    let due: (() => void) | undefined;
    const touched = createTouchedNodes({
      loadSome: async (ids) => void loads.push(ids),
      loadAll: async () => void loads.push("all"),
      setTimer: (call, ms) => {
        waits.push(ms);
        due = call;
        return 1;
      },
      clearTimer: () => {
        due = undefined;
      },
    });
    const fire = async (): Promise<void> => {
      const call = due;
      due = undefined;
      call?.();
      for (let turn = 0; turn < 5; turn++) await Promise.resolve();
    };
    return { ...touched, loads, waits, fire };
  }
  const ofNode = (node?: string) => ({ kind: "node.drained" as const, ...(node && { node }) });

  it("are loaded together, each once", async () => {
    const { tell, fire, loads } = bench();
    for (const id of ["a", "b", "a"]) tell(ofNode(id));
    tell({ kind: "placement.ended", node: "c" });
    tell({ kind: "pool.updated" });
    await fire();
    expect(loads).toEqual([["a", "b", "c"]]);
  });

  it("are loaded as a whole after a gap, without a name, or if they are many", async () => {
    for (const event of [undefined, { kind: "cluster.stored" as const }, ofNode()]) {
      const { tell, fire, loads } = bench();
      tell(event);
      await fire();
      expect(loads).toEqual(["all"]);
    }
    const many = bench();
    for (let i = 0; i < 41; i++) many.tell(ofNode(`n${i}`));
    await many.fire();
    expect(many.loads).toEqual(["all"]);
  });

  it("wait for the load before, and longer after a whole one", async () => {
    const { tell, fire, loads, waits, stop } = bench();
    tell(undefined);
    const first = fire();
    tell(ofNode("a"));
    await first;
    expect(waits).toEqual([300, 5_000]);
    await fire();
    expect(loads).toEqual(["all", ["a"]]);
    tell(ofNode("b"));
    stop();
    await fire();
    expect(loads).toHaveLength(2);
  });
});

it("a patched fleet has what changed in its place, what is new at its end, not what left", () => {
  const before = ["a", "b", "c"].map((id) => sampleNode(id));
  const changed = sampleNode("b", { draining: true });
  const added = sampleNode("d");
  const after = patch(before, ["b", "c", "d"], [changed, undefined, added]);
  expect(after).toEqual([before[0], changed, added]);
  expect(after[0]).toBe(before[0]);
});

describe("temperatures", () => {
  const cluster = (document: unknown) =>
    ({ id: "c1", metrics: { received_at: 1, age_s: 1, document } }) as never;

  it("come from metrics documents as collectors write them", () => {
    const gpus = [{ temperature: 61 }, { temperature: "70" }, {}];
    const found = temperaturesOf([cluster({ nodes: [{ nodeId: "n1", gpu: { gpus } }] })]);
    expect(found.get("n1")).toEqual([61, 70, Number.NaN]);
    expect(found.get("c1/n1")).toEqual([61, 70, Number.NaN]);
  });

  it.each([undefined, null, 5, "text", {}, { nodes: 3 }, { nodes: [null, { nodeId: 5 }] }])(
    "are none in %j, and nothing breaks",
    (document) => expect(temperaturesOf([cluster(document)]).size).toBe(0),
  );
});
