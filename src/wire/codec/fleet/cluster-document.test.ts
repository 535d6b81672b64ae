import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testSeed } from "../../../../test/support/seed.ts";
import { type NodeFacts, placement } from "../../../kernel/index.ts";
import { toClusterCommand, toDocumentNodeId, toNodeId } from "../cluster-document.ts";

const actor = { userId: "root", role: "admin" } as const;
const read = (document: object, cluster = "c1") => toClusterCommand(document, { actor, cluster });

function nodesOf(nodeData: readonly unknown[], rest: object = {}) {
  const parsed = read({ ...rest, nodes: { count: nodeData.length, nodeData } });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  return parsed.value;
}
const factsOf = (node: unknown, rest: object = {}): NodeFacts =>
  nodesOf([node], rest).command.nodes[0]!.facts;

const A100 = { modelName: "A100", memory: 81_920 };
const T4 = { modelName: "T4", memory: 16_384 };

describe("a cluster document", () => {
  it("feeds the fleet with what it says of its nodes", () => {
    const node = {
      id: "node-1",
      gpus: { count: 2, memory: 163_840, gpus: [A100, A100], modelNames: ["A100"] },
      vcpus: { count: 32 },
      memory: 131_072,
      tags: ["fast", "zone=b"],
    };
    const document = {
      id: "c1",
      regionId: "us-west-2",
      tags: ["gpu"],
      nodes: { nodeData: [node] },
    };
    expect(read(document)).toEqual({
      ok: true,
      value: {
        warnings: [],
        command: {
          kind: "cluster.put",
          actor,
          cluster: "c1",
          document: JSON.stringify(document),
          nodes: [
            {
              node: "c1/node-1",
              facts: {
                cluster: "c1",
                dataCenter: "us-west-2",
                rack: "",
                cpuMilli: 32_000,
                memoryMib: 131_072,
                gpus: 2,
                gpuModel: "A100",
                gpuMemoryMib: 81_920,
                labels: { gpu: "true", fast: "true", zone: "b" },
              },
            },
          ],
        },
      },
    });
  });

  it("may say nothing at all: then its nodes have nothing", () => {
    expect(read({})).toMatchObject({ ok: true, value: { command: { nodes: [] }, warnings: [] } });
    expect(factsOf({ id: "n" })).toMatchObject({
      cpuMilli: 0,
      memoryMib: 0,
      gpus: 0,
      gpuModel: "",
    });
    const { command, warnings } = nodesOf([{}, null, { id: "1" }]);
    expect(command.nodes.map(({ node }) => node)).toEqual(["c1/0", "c1/1"]);
    expect(warnings).toEqual([
      "node 0 has no id; it is called 0",
      "node 1 has no id; it is called 1",
      "node 2 is left out: 1 comes twice",
    ]);
  });

  it("counts its GPUs where it does not list them", () => {
    const gpus = { count: 4, memory: 100, modelNames: ["T4", "P4"] };
    expect(factsOf({ id: "n", gpus })).toMatchObject({
      gpus: 4,
      gpuModel: "T4",
      gpuMemoryMib: 25,
    });
  });

  it("keeps the model that most GPUs of a node have, and says which they are", () => {
    const node = { id: "n", gpus: { gpus: [T4, A100, T4, A100, A100] } };
    expect(factsOf(node)).toMatchObject({
      gpus: 3,
      gpuModel: "A100",
      gpuMemoryMib: 81_920,
      labels: { gpu_ids: "1,3,4" },
    });
    expect(nodesOf([node]).warnings).toEqual(["node n: 2 GPUs of other models than A100 rest"]);
    const even = { id: "n", gpus: { gpus: [T4, A100, { ...T4, memory: 8 }, A100] } };
    expect(factsOf(even)).toMatchObject({ gpus: 2, gpuModel: "T4", gpuMemoryMib: 8 });
  });

  it("counts what is over a bound as the bound", () => {
    const gpus = Array.from({ length: 20 }, () => T4);
    const node = { id: "n", memory: 1e15, vcpus: { count: 1e300 }, gpus: { gpus } };
    const { NODE_AMOUNT_MAX, NODE_GPUS_MAX } = placement.limits;
    expect(factsOf(node)).toMatchObject({
      memoryMib: NODE_AMOUNT_MAX,
      cpuMilli: NODE_AMOUNT_MAX,
      gpus: NODE_GPUS_MAX,
    });
    expect(nodesOf([node]).warnings).toHaveLength(3);
  });

  it("is refused under another id than its own", () => {
    expect(read({ id: "c2" })).toEqual({
      ok: false,
      errors: [{ path: "/id", message: 'must be the path\'s, "c1"' }],
    });
    expect(read({}, "c 1").ok).toBe(false);
  });

  it("has a few warnings, however much is wrong with it", () => {
    const { warnings } = nodesOf(Array.from({ length: 500 }, () => ({})));
    expect(warnings).toHaveLength(21);
    expect(warnings[20]).toBe("and 480 more like these");
  });

  it("of any form gives nodes that the ledger takes", () => {
    const odd = fc.jsonValue({ maxDepth: 3 });
    const gpu = fc.oneof(odd, fc.record({ modelName: fc.string(), memory: fc.double() }));
    const node = fc.oneof(
      odd,
      fc.record(
        {
          id: fc.oneof(odd, fc.string({ unit: "binary" }), fc.string({ maxLength: 300 })),
          memory: fc.oneof(odd, fc.double()),
          vcpus: fc.oneof(odd, fc.record({ count: fc.double() })),
          rack: fc.oneof(odd, fc.string({ unit: "binary" })),
          tags: fc.oneof(odd, fc.array(fc.string({ unit: "binary" }))),
          gpus: fc.oneof(
            odd,
            fc.record({ count: fc.double(), gpus: fc.oneof(odd, fc.array(gpu)) }),
          ),
        },
        { requiredKeys: [] },
      ),
    );
    fc.assert(
      fc.property(fc.array(node, { maxLength: 5 }), odd, (nodeData, tags) => {
        const { command } = nodesOf(nodeData, { tags });
        const ids = command.nodes.map((one) => one.node);
        expect(new Set(ids).size).toBe(ids.length);
        for (const one of command.nodes) expectFit(one.node, one.facts);
        expect(JSON.parse(command.document)).toEqual(
          JSON.parse(JSON.stringify({ tags, nodes: { count: nodeData.length, nodeData } })),
        );
      }),
      { seed: testSeed(), numRuns: 500 },
    );
  });
});

function expectFit(node: string, facts: NodeFacts): void {
  expect(node).toMatch(/^[^\p{C}\p{Z}]{1,200}$/u);
  const { NODE_AMOUNT_MAX, NODE_GPUS_MAX } = placement.limits;
  for (const amount of [facts.cpuMilli, facts.memoryMib, facts.gpuMemoryMib]) {
    expect(Number.isInteger(amount) && amount >= 0 && amount <= NODE_AMOUNT_MAX).toBe(true);
  }
  expect(Number.isInteger(facts.gpus) && facts.gpus >= 0).toBe(true);
  expect(facts.gpus).toBeLessThanOrEqual(NODE_GPUS_MAX);
  for (const text of [
    facts.gpuModel,
    facts.rack,
    facts.dataCenter,
    ...Object.values(facts.labels),
  ]) {
    expect(text).toMatch(/^[^\p{Cc}]{0,256}$/u);
  }
  const names = Object.keys(facts.labels);
  expect(names.length).toBeLessThanOrEqual(64);
  for (const name of names) expect(name).toMatch(/^(?!arbiter\/)[^\p{Cc}]{1,128}$/u);
}

describe("a node's id in the fleet", () => {
  it("comes back as the document's own", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (own) => {
        const id = toNodeId("c1", own);
        expect(toNodeId("c2", own)).not.toBe(id);
        expect(id).toMatch(/^[^\p{C}\p{Z}]*$/u);
        if (!own.includes("%")) expect(toDocumentNodeId("c1", id)).toBe(own);
      }),
      { seed: testSeed(), numRuns: 300 },
    );
  });

  it("of another cluster, or of a node that registered itself, is what it is", () => {
    expect(toDocumentNodeId("c1", "c2/n")).toBe("c2/n");
    expect(toDocumentNodeId("c1", "host-7")).toBe("host-7");
  });
});
