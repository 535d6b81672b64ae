import { beforeEach, describe, expect, it } from "vitest";
import type { PlacementRejection, RequestPlacement } from "../../kernel/index.ts";
import type { Json, JsonObject } from "../../policies/index.ts";
import type { Outcome } from "../../wire/index.ts";
import type { PolicyAsk } from "./ports.ts";
import type { AllocationRequest } from "./protocol/request.ts";
import { asker, type FakeDesk, fakeDesk, placementOf } from "./testing/desk.ts";
import { clusterView, nodeView } from "./testing/fleet.ts";

let desk: FakeDesk;

beforeEach(() => {
  desk = fakeDesk();
  desk.fleet.clusterViews = ["a", "b"].map((id) => clusterView(id, { id, tags: [id] }));
  desk.fleet.nodeViews = [nodeView("a", "a/n1"), nodeView("a", "a/n2"), nodeView("b", "b/n1")];
});

const ASKED: AllocationRequest = {
  policy: "p:1-a",
  inputs: { wish: 1 },
  selection: { kind: "all" },
  parameters: {},
  settings: {},
  precedence: undefined,
};

const ask = (changes: Partial<AllocationRequest> = {}, who = asker()) =>
  desk.allocate({ ...ASKED, ...changes }, who);

function runAt(place: number): PolicyAsk {
  const run = desk.runs.at(place);
  if (run === undefined) throw new Error("no such run");
  return run;
}

describe("a policy", () => {
  it("is given clusters, inputs and facts, and its value passes through as it is", async () => {
    const odd = { clusterId: "x", list: [1, null], deep: { a: "b" } };
    desk.addPolicy("p:1-a", () => odd);
    const told = await ask();
    expect(told).toEqual({ ok: true, value: { data: odd } });
    const { input, clusters, facts } = runAt(0);
    expect({ input, clusters }).toEqual({ input: { inputs: { wish: 1 } }, clusters: ["a", "b"] });
    expect(facts.documents).toMatchObject({ a: { id: "a", tags: ["a"] }, b: { id: "b" } });
    expect(desk.submitted).toEqual([]);
  });

  it.each<readonly [AllocationRequest["precedence"], "request" | "stored", JsonObject]>([
    [undefined, "request", { a: 1, b: 1, c: 2 }],
    [undefined, "stored", { a: 2, b: 1, c: 2 }],
    ["request", "stored", { a: 1, b: 1, c: 2 }],
    ["stored", "request", { a: 2, b: 1, c: 2 }],
  ])(
    "with precedence %j in the request and %j stored gets %j",
    async (asked, precedence, expected) => {
      const stored = { a: 2, c: 2 };
      desk.addPolicy("p:1-a", () => null, { parameters: stored, settings: stored, precedence });
      await ask({ parameters: { a: 1, b: 1 }, settings: { a: 1, b: 1 }, precedence: asked });
      expect(desk.runs[0]).toMatchObject({ parameters: expected, settings: expected });
    },
  );

  it("keeps a context of its own for each owner", async () => {
    desk.addPolicy("p:1-a", ({ context }) => {
      const count = Number(context["count"] ?? 0) + 1;
      return { ok: true, value: count, context: { count }, printed: "" };
    });
    const counts: Json[] = [];
    for (const user of ["ann", "ann", "bob", "ann"]) {
      const told = await ask({}, asker("user", user));
      if (told.ok) counts.push(told.value.data);
    }
    expect(counts).toEqual([1, 2, 1, 3]);
  });

  it("that fails tells its author what happened", async () => {
    desk.addPolicy("p:1-a", () => ({
      ok: false,
      code: "policy_raised",
      message: "ValueError: no",
      traceback: "line 3",
      printed: "seen",
    }));
    expect(await ask()).toEqual({
      ok: false,
      failure: {
        code: "policy_raised",
        message: "Policy rule 'p:1-a': ValueError: no",
        traceback: "line 3",
        printed: "seen",
      },
    });
  });

  it("that is not there is told before a selection that finds nothing", async () => {
    const selection = { kind: "clusters", ids: ["z"] } as const;
    expect(await ask({ selection })).toMatchObject({
      failure: { code: "unknown_policy", message: "Policy rule with URI 'p:1-a' not found." },
    });
    desk.addPolicy("p:1-a", () => null);
    expect(await ask({ selection })).toMatchObject({
      failure: { code: "no_candidates", message: 'None of these clusters is known: "z".' },
    });
    expect(desk.runs).toEqual([]);
  });

  it("is for users: a viewer only reads", async () => {
    desk.addPolicy("p:1-a", () => null);
    expect(await ask({}, asker("viewer"))).toMatchObject({ failure: { code: "forbidden" } });
    expect(desk.runs).toEqual([]);
  });

  it("that answers with what is not there is refused", async () => {
    desk.addPolicy("p:1-a", () => ({ cluster_id: "a", node_id: "n7" }));
    expect(await ask()).toMatchObject({ failure: { code: "invalid_answer" } });
  });
});

describe("a selection", () => {
  const idsAsked = async (selection: AllocationRequest["selection"]) => {
    desk.addPolicy("p:1-a", () => null);
    const told = await ask({ selection });
    return told.ok ? runAt(-1).clusters : told.failure.message;
  };

  it("by names keeps their order and passes over those that are not there", async () => {
    expect(await idsAsked({ kind: "clusters", ids: ["b", "z", "a"] })).toEqual(["b", "a"]);
  });

  it.each<readonly [JsonObject, readonly string[] | string]>([
    [{ clusterQuery: { variable: "tags", operator: "IN", value: ["b"] } }, ["b"]],
    [
      {
        matchType: "cluster",
        filter: { clusterQuery: { variable: "id", operator: "==", value: "a" } },
      },
      ["a"],
    ],
    [
      { clusterQuery: { variable: "id", operator: "==", value: "z" } },
      "The filter matches no cluster.",
    ],
    [{ clusterQuery: { variable: "id", operator: "~", value: "z" } }, "Unsupported operator: ~"],
    [
      { matchType: "block", filter: {} },
      'Only clusters can be allocated on: `matchType` must be "cluster".',
    ],
  ])("by filter %j finds %j", async (filter, expected) => {
    expect(await idsAsked({ kind: "filter", filter })).toEqual(expected);
  });

  it("by a ranking policy takes what that gives back, best first", async () => {
    desk.addPolicy("rank:1-a", ({ input }) => (Array.isArray(input) ? input.toReversed() : null));
    const filterRule = {
      matchType: "cluster",
      filter: { clusterQuery: { variable: "id", operator: "LIKE", value: "*" } },
    };
    const rankingPolicyRule = { policyRuleURI: "rank:1-a", parameters: { filterRule } };
    expect(await idsAsked({ kind: "search", search: { rankingPolicyRule } })).toEqual(["b", "a"]);
  });

  it("by similarity takes the nearest", async () => {
    const search = { similar_to: { cluster_id: "a", k: 1 } };
    expect(await idsAsked({ kind: "search", search })).toEqual(["b"]);
  });
});

describe("a grant", () => {
  const CHOICE = { cluster_id: "a", node_id: "n1", gpus: ["3", 1], note: "mine" };
  const requests = () => desk.submitted.filter((command) => command.kind === "placement.request");

  it("turns a choice into a placement, exactly there", async () => {
    desk.addPolicy("p:1-a", () => CHOICE);
    const told = await ask({ grant: { walltime: 60, name: "job" } });
    expect(requests()).toMatchObject([
      {
        userId: "ann",
        name: "job",
        walltimeMs: 60_000,
        count: 1,
        pod: { gpus: 2, gpuMilli: 1_000 },
        within: { clusters: ["a"], node: "a/n1", gpus: [1, 3] },
      },
    ]);
    expect(told).toMatchObject({
      ok: true,
      value: { data: CHOICE, placements: [{ placement_id: "p1", node: "a/n1", gpus: [1, 3] }] },
    });
  });

  it("leaves to the ledger what the policy left open", async () => {
    desk.addPolicy("p:1-a", () => ({ cluster_id: "b" }));
    const told = await ask({ grant: { gpus: 2, policy: "fgd" } });
    expect(requests()).toMatchObject([{ policy: "fgd", within: { clusters: ["b"] } }]);
    expect(requests()[0]).not.toHaveProperty("within.node");
    const data = { cluster_id: "b", node_id: "n1", gpus: [0, 1] };
    expect(told).toMatchObject({ ok: true, value: { data } });
  });

  it.each<readonly [Json, JsonObject, string]>([
    [null, {}, "names no cluster"],
    [{ node_id: "n1" }, {}, "names no cluster"],
    [[], {}, "names no cluster"],
    [{ cluster_id: "a" }, { gpuss: 1 }, "grant.gpuss"],
    [{ cluster_id: "a" }, { node: "a/n1" }, "`grant.node` is for the policy to choose"],
    [{ cluster_id: "a" }, { gpus: "2" }, "`grant.gpus` must be"],
    [{ cluster_id: "a" }, { user_id: "bob" }, 'acts for "ann"'],
    [{ cluster_id: "a" }, { idempotency_key: "" }, "`grant.idempotency_key` must be"],
    [[{ cluster_id: "a" }, { cluster_id: "b" }], { idempotency_key: "k" }, "several grants"],
  ])("on %j with %j is refused: %s", async (value, grant, why) => {
    desk.addPolicy("p:1-a", () => value);
    const told = await ask({ grant });
    expect(told.ok === false && told.failure.message).toContain(why);
    expect(desk.submitted).toEqual([]);
  });

  it("that somebody else took lets the policy choose again, on newer documents", async () => {
    let run = 0;
    desk.addPolicy("p:1-a", () => {
      run += 1;
      return { cluster_id: "a", node_id: `n${run}` };
    });
    desk.answer = (command) => {
      if (command.kind !== "placement.request" || command.within.node !== "a/n1")
        return granted(command);
      desk.fleet.nodeViews[0] = nodeView("a", "a/n1", { gpuMilliFree: Array(8).fill(0) });
      desk.fleet.publish({ kind: "node.drained", node: "a/n1" });
      return refused(CONFLICT);
    };
    const told = await ask({ grant: { gpus: 1 } });
    expect(told).toMatchObject({ ok: true, value: { data: { node_id: "n2" } } });
    const seen = runAt(1).facts.documents["a"];
    expect(seen).toHaveProperty("nodes.nodeData.0.ledger.gpu_milli_free", Array(8).fill(0));
  });

  it("that is taken three times over is given up, with the last reason", async () => {
    desk.addPolicy("p:1-a", () => CHOICE);
    desk.answer = () => refused(CONFLICT);
    const told = await ask({ grant: { gpus: 2 } });
    expect(desk.runs.length).toBe(3);
    expect(told).toMatchObject({
      ok: false,
      failure: { code: "not_granted", problem: { code: "placement_conflict" } },
    });
    expect(told.ok === false && told.failure.message).toMatch(
      /3 tries. Node "a\/n1" can't take it/,
    );
  });

  it("that can't be given at all is not tried again", async () => {
    desk.addPolicy("p:1-a", () => CHOICE);
    desk.answer = () => refused({ reason: "walltime_too_long", askedMs: 9_000, maxMs: 5_000 });
    const told = await ask({ grant: { gpus: 2, walltime: 9 } });
    expect(desk.runs.length).toBe(1);
    expect(told).toMatchObject({ failure: { problem: { code: "walltime_too_long" } } });
  });

  it("for a list is given for all of it or for nothing", async () => {
    let tries = 0;
    desk.addPolicy("p:1-a", () => {
      tries += 1;
      return [{ cluster_id: "a" }, { cluster_id: tries === 1 ? "b" : "a", node_id: "n1" }];
    });
    desk.answer = (command) => {
      const isTaken = command.kind === "placement.request" && command.within.clusters?.[0] === "b";
      return isTaken ? refused(CONFLICT) : granted(command);
    };
    const told = await ask({ grant: { gpus: 1 } });
    expect(desk.submitted.map(({ kind }) => kind)).toEqual([
      "placement.request",
      "placement.request",
      "placement.release",
      "placement.request",
      "placement.request",
    ]);
    const entry = { cluster_id: "a", node_id: "n1", gpus: [0] };
    expect(told).toMatchObject({ ok: true, value: { data: [entry, entry] } });
  });

  it("is not made for a caller who has gone", async () => {
    const who = asker();
    desk.addPolicy("p:1-a", () => {
      who.gone.abort();
      return CHOICE;
    });
    expect(await ask({ grant: {} }, who)).toMatchObject({ failure: { code: "cancelled" } });
    expect(desk.submitted).toEqual([]);
  });

  it("under a key that was used is the one made then, and the policy does not run", async () => {
    desk.addPolicy("p:1-a", () => CHOICE);
    desk.answer = (command, isDryRun) => ({ ...granted(command), replayed: isDryRun });
    const told = await ask({ grant: { gpus: 2, idempotency_key: "k" } });
    expect(told).toMatchObject({ ok: true, value: { placements: [{ placement_id: "p1" }] } });
    expect(desk.runs).toEqual([]);
    expect(desk.submitted).toEqual([]);
  });
});

describe("a built-in policy", () => {
  const ADVICE = { policy: "builtin://best-fit", inputs: { gpus: 2, cpu_milli: 1_000 } };

  it("proposes from the index and runs nothing", async () => {
    const asked: RequestPlacement[] = [];
    desk.fleet.propose = (request) => {
      asked.push(request);
      return { ok: true, parts: [{ cluster: "b", node: nodeView("b", "b/n1"), gpus: [4, 5] }] };
    };
    const told = await ask(ADVICE, asker("viewer"));
    const data = { cluster_id: "b", node_id: "n1", gpus: [4, 5] };
    expect(told).toEqual({ ok: true, value: { data } });
    expect(asked).toMatchObject([
      { policy: "best-fit", count: 1, pod: { gpus: 2, cpuMilli: 1_000 }, within: {} },
    ]);
    expect(desk.submitted).toEqual([]);
    expect(desk.fleet.scans).toBe(0);
  });

  it("stays within what was selected", async () => {
    const asked: RequestPlacement[] = [];
    desk.fleet.propose = (request) => {
      asked.push(request);
      return { ok: true, parts: [{ cluster: "b", node: nodeView("b", "b/n1"), gpus: [] }] };
    };
    const filter = { clusterQuery: { variable: "id", operator: "==", value: "b" } };
    await ask({ ...ADVICE, selection: { kind: "clusters", ids: ["z", "b"] } });
    await ask({ ...ADVICE, selection: { kind: "filter", filter } });
    expect(asked.map(({ within }) => within)).toEqual([{ clusters: ["b"] }, { clusters: ["b"] }]);
    const none = await ask({ ...ADVICE, selection: { kind: "clusters", ids: ["z"] } });
    expect(none).toMatchObject({ failure: { code: "no_candidates" } });
  });

  it("grants in one step where it is asked to", async () => {
    const told = await ask({ ...ADVICE, grant: { gpus: 1, count: 1 } });
    expect(desk.submitted).toMatchObject([{ kind: "placement.request", policy: "best-fit" }]);
    expect(told).toMatchObject({ ok: true, value: { placements: [{ placement_id: "p1" }] } });
    const viewer = await ask({ ...ADVICE, grant: {} }, asker("viewer"));
    expect(viewer).toMatchObject({ failure: { code: "forbidden" } });
  });

  it("says why where nothing fits", async () => {
    desk.fleet.propose = () => ({ ok: false, at: 0, rejection: TOO_LARGE, alternatives: [] });
    const told = await ask(ADVICE);
    expect(told).toMatchObject({ ok: false, failure: { problem: { code: "gang_too_large" } } });
  });

  it.each<readonly [Partial<AllocationRequest>, string]>([
    [{ policy: "builtin://nothing" }, "The built-in ones are first-fit, best-fit"],
    [{ inputs: [1] }, "`inputs` must be an object for this policy."],
    [{ inputs: { gpu: 1 } }, "inputs.gpu"],
    [{ inputs: { node: "x" } }, "`inputs.node` is for the policy to choose"],
  ])("with %j is refused: %s", async (changes, why) => {
    const told = await ask({ ...ADVICE, ...changes });
    expect(told.ok === false && told.failure.message).toContain(why);
  });
});

const TOO_LARGE = { reason: "gang_too_large", count: 9, max: 1 } as const;

const CONFLICT = {
  reason: "placement_conflict",
  node: "a/n1",
  failed: "gpu_free",
  gpuMilliFree: [0],
  cpuMilliFree: 0,
  memoryMibFree: 0,
} as const;

function granted(command: Parameters<FakeDesk["answer"]>[0]): Extract<Outcome, { ok: true }> {
  const placements = command.kind === "placement.request" ? [placementOf(command)] : [];
  return {
    ok: true,
    seq: 1,
    at: 0,
    events: [],
    replayed: false,
    grants: [],
    placements,
    jobs: [],
    orders: [],
  };
}

function refused(rejection: PlacementRejection): Outcome {
  return { ok: false, at: 0, rejection, alternatives: [] };
}
