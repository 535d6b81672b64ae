import { describe, expect, it } from "vitest";
import type { NodeView, PlacementView, PolicyView } from "../../../kernel/index.ts";
import { compileValidator } from "../../check/validator.ts";
import { NodeWire } from "../../schemas/nodes.ts";
import { type PlacementRequest, PlacementWire } from "../../schemas/placements.ts";
import { PolicyDetail } from "../../schemas/policies.ts";
import { toBoundPlacement, toNodeFilter, toNodeWire, toRegisterCommand } from "./node-codec.ts";
import { toPlacementCommand, toPlacementReply, toPlacementWire } from "./placement-codec.ts";
import { builtinPolicy, toPolicyDetail, toPolicyTexts } from "./policy-codec.ts";

const actor = { userId: "42", role: "user" } as const;
const about = { actor, userId: "42" };

const commandOf = (body: PlacementRequest) => {
  const parsed = toPlacementCommand(body, about);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  return parsed.value;
};
const faultsOf = (body: PlacementRequest) => {
  const parsed = toPlacementCommand(body, about);
  return parsed.ok ? [] : parsed.errors.map(({ path }) => path);
};

describe("a placement request", () => {
  it("is whole GPUs, one part, for keeps, by our own policy, unless it says otherwise", () => {
    expect(commandOf({ gpus: 2, cpu_milli: 500 })).toEqual({
      kind: "placement.request",
      actor,
      userId: "42",
      pod: { cpuMilli: 500, memoryMib: 0, gpus: 2, gpuMilli: 1_000, models: [] },
      count: 1,
      preemptible: false,
      priority: 0,
      policy: "least-waste",
      within: {},
    });
  });

  it("may say everything", () => {
    const key = { key: "k", fingerprint: "f" };
    const body: PlacementRequest = {
      gpu_milli: 300,
      gpu_models: ["T4", "P4"],
      gpu_memory_mib: 8_000,
      memory_mib: 64,
      labels: { zone: ["a", "b"], disk: "ssd" },
      count: 3,
      walltime_s: 60,
      preemptible: true,
      priority: -5,
      policy: "builtin://fgd",
      clusters: ["c1"],
      node: "c1/n",
      name: "train",
    };
    expect(toPlacementCommand(body, { ...about, key })).toEqual({
      ok: true,
      value: {
        kind: "placement.request",
        actor,
        userId: "42",
        name: "train",
        pod: {
          cpuMilli: 0,
          memoryMib: 64,
          gpus: 1,
          gpuMilli: 300,
          models: ["T4", "P4"],
          gpuMemoryMib: 8_000,
          labels: { zone: ["a", "b"], disk: "ssd" },
        },
        count: 3,
        walltimeMs: 60_000,
        preemptible: true,
        priority: -5,
        policy: "fgd",
        within: { clusters: ["c1"], node: "c1/n" },
        key,
      },
    });
  });

  it("takes as many GPUs as it names", () => {
    const { pod, within } = commandOf({ node: "n", gpu_ids: [3, 1] });
    expect(pod).toMatchObject({ gpus: 2, gpuMilli: 1_000 });
    expect(within).toEqual({ node: "n", gpus: [3, 1] });
  });

  it("without GPUs asks for no share of one", () => {
    expect(commandOf({ cpu_milli: 100 }).pod).toMatchObject({ gpus: 0, gpuMilli: 0 });
    expect(commandOf({ cpu_milli: 100, gpus: 0, gpu_milli: 500 }).pod.gpuMilli).toBe(0);
  });

  it.each<readonly [string, PlacementRequest, readonly string[]]>([
    ["one model and several", { gpu_model: "a", gpu_models: ["b"] }, ["/gpu_model"]],
    ["GPUs without their node", { gpu_ids: [1] }, ["/node"]],
    ["other GPUs than so many", { gpu_ids: [1], node: "n", gpus: 2 }, ["/gpu_ids"]],
  ])("with %s is refused", (_, body, paths) => {
    expect(faultsOf(body)).toEqual(paths);
  });
});

const VIEW: PlacementView = {
  number: 7,
  group: 6,
  userId: "42",
  name: "train",
  state: "active",
  cluster: "c1",
  node: "c1/n",
  gpus: [0, 3],
  pod: {
    cpuMilli: 1,
    memoryMib: 2,
    gpus: 2,
    gpuMilli: 1_000,
    models: ["T4"],
    labels: { zone: ["a", "b"] },
    gpuMemoryMib: 9,
  },
  startAt: 1_999,
  endAt: 2_001,
  createdAt: 1_500,
  preemptible: true,
  priority: 3,
  policy: "fgd",
  acknowledgedAt: 1_999,
  message: "why",
  evictedBy: 9,
};

describe("a placement", () => {
  it("is told with its ends rounded up, and follows its schema", () => {
    const wire = toPlacementWire(VIEW);
    expect(compileValidator(PlacementWire).explain(wire)).toEqual([]);
    expect(wire).toMatchObject({
      placement_id: "p7",
      group_id: "p6",
      start_time: 1,
      end_time: 3,
      created_time: 1,
      acknowledged_time: 1,
      evicted_by: "p9",
      gpus: [0, 3],
      labels: { zone: ["a", "b"] },
    });
  });

  it("is a group where the request was one", () => {
    const nothing = {
      seq: 1,
      at: 0,
      events: [],
      replayed: false,
      grants: [],
      jobs: [],
      orders: [],
    } as const;
    const done = { ok: true, ...nothing, placements: [VIEW] } as const;
    expect(toPlacementReply(done, { count: 1 })).toMatchObject({
      placement_id: "p7",
      placements: [{ placement_id: "p7" }],
    });
    expect(toPlacementReply(done, {})).not.toHaveProperty("placements");
  });

  it("is told to its node without what the node need not know", () => {
    expect(toBoundPlacement({ ...VIEW, state: "scheduled" })).toEqual({
      placement_id: "p7",
      user_id: "42",
      name: "train",
      state: "scheduled",
      gpus: [0, 3],
      gpu_milli: 1_000,
      cpu_milli: 1,
      memory_mib: 2,
      start_time: 1,
      end_time: 3,
      acknowledged: true,
      evicted_by: "p9",
    });
  });
});

describe("a node", () => {
  const request = { id: "n1", cluster: "c1", cpu_milli: 8_000, memory_mib: 64 };
  const view: NodeView = {
    node: "n1",
    facts: toRegisterCommand({ ...request, gpus: 2, gpu_model: "T4" }, actor).facts,
    status: "suspect",
    isDraining: true,
    drainNote: "power",
    leased: true,
    registeredAt: 1_000,
    statusAt: 2_500,
    failures: 1,
    restingUntilAt: 9_001,
    cpuMilliFree: 4_000,
    memoryMibFree: 1,
    gpuMilliFree: [1_000, 400],
    liveGrants: 3,
  };

  it("is registered with nothing where nothing is said", () => {
    expect(toRegisterCommand(request, actor)).toEqual({
      kind: "node.register",
      actor,
      node: "n1",
      facts: {
        cluster: "c1",
        dataCenter: "",
        rack: "",
        cpuMilli: 8_000,
        memoryMib: 64,
        gpus: 0,
        gpuModel: "",
        gpuMemoryMib: 0,
        labels: {},
      },
      leased: false,
    });
  });

  it("is told with what is free, and follows its schema", () => {
    const wire = toNodeWire(view, { lastAt: undefined, leaseMs: 30_000, lostAt: 60_001 });
    expect(compileValidator(NodeWire).explain(wire)).toEqual([]);
    expect(wire).toMatchObject({
      gpus: 2,
      gpus_free: 1,
      gpu_milli_free: [1_000, 400],
      draining: true,
      drain_note: "power",
      status_time: 2,
      resting_until: 10,
      heartbeat: { last_time: null, lease_s: 30, lost_time: 61 },
    });
    expect(toNodeWire(view)).not.toHaveProperty("heartbeat");
  });

  it("is looked for by labels with any value but those with a sign of their own", () => {
    expect(toNodeFilter({ label: ["zone=a", "k=v=w", "empty="], draining: false })).toEqual({
      labels: { zone: "a", k: "v=w", empty: "" },
      isDraining: false,
    });
    expect(toNodeFilter({})).toEqual({});
  });
});

describe("a policy", () => {
  const request = { name: "a.b", version: "1.0", release_tag: "stable", code: "x" };

  it("is stored as two texts, in the field names of AIGr.id", () => {
    const texts = toPolicyTexts({ ...request, parameters: { k: 1 }, precedence: "stored" });
    expect(texts.ok && texts.value.uri).toBe("a.b:1.0-stable");
    expect(texts.ok && JSON.parse(texts.value.code)).toEqual({ language: "python", source: "x" });
    expect(texts.ok && JSON.parse(texts.value.document)).toEqual({
      policy_rule_uri: "a.b:1.0-stable",
      name: "a.b",
      version: "1.0",
      release_tag: "stable",
      description: "",
      metadata: {},
      policy_settings: {},
      policy_parameters: { k: 1 },
      precedence: "stored",
    });
  });

  it("needs code, once", () => {
    const { code: _code, ...rest } = request;
    const pathsOf = (body: typeof rest & { readonly archive?: string; readonly code?: string }) => {
      const parsed = toPolicyTexts(body);
      return parsed.ok ? [] : parsed.errors.map(({ path }) => path);
    };
    expect(pathsOf(rest)).toEqual(["/code"]);
    expect(pathsOf({ ...request, archive: "AA==" })).toEqual(["/archive"]);
    expect(pathsOf({ ...rest, archive: "AA==" })).toEqual(["/archive"]);
  });

  it("shows its code to those who may see it", () => {
    const stored: PolicyView = {
      uri: "a.b:1.0-stable",
      owner: "42",
      document: '{"description":"packs"}',
      code: '{"language":"javascript","source":"x"}',
      isTrusted: false,
      storedAt: 1_999,
    };
    const detail = toPolicyDetail(stored, true);
    expect(compileValidator(PolicyDetail).explain(detail)).toEqual([]);
    expect(detail).toMatchObject({
      about: "packs",
      language: "javascript",
      code: { source: "x" },
      stored_time: 1,
    });
    expect(toPolicyDetail(stored, false)).not.toHaveProperty("code");
    expect(toPolicyDetail({ ...stored, document: "[", code: "1" }, true)).toMatchObject({
      about: "",
      document: {},
      code: {},
    });
  });

  it("that is built in goes by its name or its URI", () => {
    expect(builtinPolicy("fgd")).toMatchObject({ uri: "builtin://fgd", kind: "builtin" });
    expect(builtinPolicy("builtin://fgd")?.about).toMatch(/\w/);
    expect(builtinPolicy("toString")).toBeUndefined();
  });
});
