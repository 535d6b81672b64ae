import { beforeAll, describe, expect, it } from "vitest";
import type { Json } from "../../../policies/index.ts";
import { createDocuments, type FleetDocuments } from "../fleet/index.ts";
import { clusterView, fakeFleet, fakeMetrics, nodeView } from "../testing/fleet.ts";
import { readAnswer } from "./answer.ts";

let fleet: FleetDocuments;

beforeAll(async () => {
  const view = fakeFleet();
  view.clusterViews = [clusterView("a"), clusterView("b")];
  view.nodeViews = [
    nodeView("a", "a/n1", { facts: { gpus: 2 } }),
    nodeView("a", "own", { facts: { gpus: 0 } }),
    nodeView("b", "b/n1", { facts: { gpus: 1 } }),
    nodeView("b", "b/mixed", { facts: { gpus: 2, labels: { gpu_ids: "1,3" } } }),
  ];
  const look = async <T>(seen: (fleet: typeof view) => T) => seen(view);
  const ledger = { look, subscribe: () => {} };
  fleet = await createDocuments(ledger, fakeMetrics()).now();
});

describe("an answer of a policy", () => {
  it.each<readonly [Json, readonly object[]]>([
    [{ cluster_id: "a", node_id: "n1", gpus: ["1", 0] }, [{ node: "a/n1", gpus: [0, 1] }]],
    [{ cluster_id: "a", node_id: "a/n1", gpus: [] }, [{ node: "a/n1", gpus: [] }]],
    [{ cluster_id: "a", node_id: "own" }, [{ node: "own" }]],
    [{ cluster_id: "b", node_id: null, gpus: null, score: 7 }, [{ cluster: "b" }]],
    [{ node_id: "own" }, [{ node: "own" }]],
    [{ node_id: "mixed", gpus: [3, 1] }, [{ node: "b/mixed", gpus: [0, 1] }]],
    [{ gpus: [31] }, [{}]],
    [
      [{ cluster_id: "a" }, { cluster_id: "b" }],
      [{ cluster: "a" }, { cluster: "b" }],
    ],
    [null, []],
    ["here", []],
    [[1, null, "x", []], []],
    [{ clusterId: "nowhere", replica_count: 2 }, [{}]],
  ])("%j is taken as %j", (value, expected) => {
    const read = readAnswer(value, fleet);
    if (!read.ok) throw new Error(read.failure.message);
    const seen = read.value.map(({ cluster, node, gpus }) => ({
      cluster: cluster?.id,
      node: node?.node,
      gpus,
    }));
    expect(seen).toMatchObject([...expected]);
    expect(seen.length).toBe(expected.length);
  });

  it.each<readonly [Json, string]>([
    [{ cluster_id: "c" }, 'there is no cluster "c"'],
    [{ cluster_id: 5 }, "there is no cluster 5"],
    [{ cluster_id: "__proto__" }, 'there is no cluster "__proto__"'],
    [{ cluster_id: "a", node_id: "n9" }, 'cluster "a" has no node "n9"; it has "n1", "own"'],
    [{ cluster_id: "b", node_id: "own" }, 'cluster "b" has no node "own"'],
    [{ node_id: "n9" }, 'no cluster has node "n9"'],
    [{ cluster_id: "a", node_id: "n1", gpus: [2] }, 'node "a/n1" has no GPU 2; it has 0, 1'],
    [{ cluster_id: "b", node_id: "n1", gpus: ["1"] }, "has no GPU 1; it has 0"],
    [{ node_id: "mixed", gpus: [0] }, "has no GPU 0; it has 1, 3"],
    [{ cluster_id: "a", node_id: "own", gpus: [0] }, "has no GPU 0; it has none"],
    [{ cluster_id: "a", node_id: "n1", gpus: [1, "1"] }, "GPU 1 is chosen twice"],
    [{ cluster_id: "a", node_id: "n1", gpus: [-1] }, "-1, which is no GPU number"],
    [{ cluster_id: "a", node_id: "n1", gpus: [0.5] }, "0.5, which is no GPU number"],
    [{ cluster_id: "a", node_id: "n1", gpus: ["all"] }, '"all", which is no GPU number'],
    [{ gpus: "0" }, "`gpus` must be a list of GPU numbers"],
    [[{ cluster_id: "a" }, { cluster_id: "z" }], 'entry 1: there is no cluster "z"'],
    [{ cluster_id: "x".repeat(500) }, "xxx..."],
    [Array.from({ length: 10_001 }, () => null), "a list of more than 10000 entries"],
  ])("%j is refused: %s", (value, why) => {
    const read = readAnswer(value, fleet);
    expect(read).toMatchObject({ ok: false, failure: { code: "invalid_answer" } });
    const message = read.ok ? "" : read.failure.message;
    expect(message).toContain("The policy's answer can't be taken: ");
    expect(message).toContain(why);
  });
});
