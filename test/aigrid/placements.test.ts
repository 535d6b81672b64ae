import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { clusterDocument, type Desk, policyDocument, startDesk } from "./desk.ts";

let desk: Desk;

beforeEach(async () => {
  desk = await startDesk();
  for (const id of ["c-1", "c-2"]) {
    await desk.ask("POST", "/clusters", clusterDocument(id, { nodes: 1, gpus: 2 }));
  }
});
afterEach(() => desk.close());

const add = (name: string, body: string) => desk.ask("POST", "/policy", policyDocument(name, body));
const place = (body: object, query = "", headers: Record<string, string> = {}) =>
  desk.ask("POST", `/v1/placements${query}`, body, headers);
const LAST = `
  const ids = Object.keys(input.cluster_data);
  return { cluster_id: ids[ids.length - 1], asked: input.gpus };`;

describe("POST /v1/placements with a policy out of the registry", () => {
  it("grants what it chose, and one key grants once", async () => {
    await add("last", LAST);
    const want = { gpus: 1, policy: "last:1.0-stable", walltime_s: 60 };
    const dry = await place(want, "?dry_run=true");
    expect(dry).toMatchObject({ status: 200, body: { dry_run: true, cluster: "c-2" } });
    const none = await desk.ask("GET", "/v1/placements");
    expect(none.body).toMatchObject({ items: [] });

    const key = { "idempotency-key": "k-1" };
    const first = await place(want, "", key);
    expect(first).toMatchObject({ status: 201, body: { cluster: "c-2", gpus: [0] } });
    expect(await place(want, "", key)).toMatchObject({ status: 200, body: first.body });
    const other = await place({ ...want, gpus: 2 }, "", key);
    expect(other).toMatchObject({ status: 422, body: { code: "idempotency_key_reused" } });
    const among = await place({ ...want, clusters: ["c-1"] });
    expect(among).toMatchObject({ status: 201, body: { cluster: "c-1" } });
    const gang = await place({ ...want, count: 1 });
    expect(gang.body).toMatchObject({ placements: [{ cluster: "c-2", gpus: [1] }] });
  });

  it("tells the ledger's refusal with its facts, and the policy's own faults", async () => {
    await add("last", LAST);
    await add("broken", "throw new Error('no idea');");
    await add("nothing", "return null;");
    await add("nowhere", "return { cluster_id: 'c-9' };");
    const refused = await place({ gpus: 3, policy: "last:1.0-stable" });
    expect(refused).toMatchObject({
      status: 409,
      body: { code: "no_feasible_node", ruled_out: { gpu_count: 1 } },
    });
    const failed = (fault: string) => ({ status: 422, body: { code: "policy_failed", fault } });
    const broken = await place({ gpus: 1, policy: "broken:1.0-stable" });
    expect(broken).toMatchObject(failed("policy_raised"));
    expect(broken.body).toMatchObject({ detail: expect.stringContaining("no idea") });
    const nothing = await place({ gpus: 1, policy: "nothing:1.0-stable" });
    expect(nothing).toMatchObject(failed("invalid_answer"));
    const nowhere = await place({ gpus: 1, policy: "nowhere:1.0-stable" });
    expect(nowhere).toMatchObject(failed("invalid_answer"));
    const unknown = await place({ gpus: 1, policy: "none:1.0-stable" });
    expect(unknown).toMatchObject({ status: 404, body: { code: "unknown_policy" } });
  });

  it("leaves the choice to the policy", async () => {
    await add("last", LAST);
    const own = { gpus: 1, policy: "last:1.0-stable" };
    const chosen = await place({ ...own, node: "c-1/node-0", gpu_ids: [0] });
    expect(chosen.body).toMatchObject({
      code: "invalid_request",
      errors: [{ path: "/node" }, { path: "/gpu_ids" }],
    });
    const explained = await place(own, "?explain=true");
    expect(explained.body).toMatchObject({ errors: [{ path: "/explain" }] });
  });
});
