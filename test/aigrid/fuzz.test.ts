import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testSeed } from "../support/seed.ts";
import { clusterDocument, type Desk, metricsDocument, policyDocument, startDesk } from "./desk.ts";
import { type Client, connectTo } from "./socket.ts";

const SEED = testSeed();

let desk: Desk;
let client: Client;

beforeAll(async () => {
  desk = await startDesk();
  for (const id of ["a", "b"]) await desk.ask("POST", "/clusters", clusterDocument(id));
  await desk.ask("POST", "/cluster", metricsDocument("a"));
  await desk.ask("POST", "/policy", policyDocument("answer", "return input.inputs;"));
  client = await connectTo(desk.socketUrl);
});
afterAll(() => desk.close());

const json = fc.jsonValue({ maxDepth: 3 });
const orJson = <T>(arbitrary: fc.Arbitrary<T>) => fc.oneof({ weight: 4, arbitrary }, json);

/** What a policy may answer, nearly right. */
const choice = fc.record(
  {
    cluster_id: orJson(fc.constantFrom("a", "b", "c", "__proto__")),
    node_id: orJson(fc.constantFrom("node-0", "a/node-1", "node-9")),
    gpus: orJson(fc.array(fc.constantFrom(0, 1, "1", 2, -1), { maxLength: 3 })),
  },
  { requiredKeys: [] },
);

const message = fc.record(
  {
    adhoc: orJson(fc.constant(true)),
    policy_rule_uri: orJson(
      fc.constantFrom("answer:1.0-stable", "builtin://best-fit", "builtin://x"),
    ),
    inputs: fc.oneof(choice, fc.array(choice, { maxLength: 3 }), json),
    clusters: orJson(fc.constantFrom([], ["a"], ["z"])),
    filter: orJson(fc.constant({ clusterQuery: { variable: "id", operator: "==", value: "a" } })),
    search: orJson(fc.constantFrom({}, { similar_to: { cluster_id: "a" } })),
    parameters: orJson(fc.constant({})),
    grant: orJson(fc.constantFrom({}, { gpus: 1 }, { gpu_milli: 100, count: 2 }, { walltime: 1 })),
  },
  { requiredKeys: ["adhoc", "policy_rule_uri"] },
);

describe("whatever is asked", () => {
  it("over WebSocket gets one envelope, and the connection stays", async () => {
    let asked = 0;
    let succeeded = 0;
    const body = async (given: object): Promise<void> => {
      asked += 1;
      const reply = await client.ask({ ...given, request_id: asked });
      expect(reply.request_id).toBe(asked);
      expect(typeof reply.success).toBe("boolean");
      expect(reply.success ? "data" in reply : typeof reply.message === "string").toBe(true);
      expect(reply.code).not.toBe("internal_error");
      succeeded += Number(reply.success);
    };
    await fc.assert(fc.asyncProperty(message, body), { seed: SEED, numRuns: 400 });
    expect(succeeded).toBeGreaterThan(10);
    expect(succeeded).toBeLessThan(asked);
  });

  it("over HTTP never is a fault of the server", async () => {
    const road = fc.constantFrom<readonly [string, string]>(
      ["POST", "/clusters"],
      ["POST", "/clusters/query"],
      ["PUT", "/clusters/a"],
      ["POST", "/cluster"],
      ["PUT", "/cluster/a"],
      ["POST", "/cluster/query"],
      ["POST", "/cluster/aggregate"],
      ["GET", "/cluster/query?a.b=1&a=&__proto__=2"],
      ["POST", "/policy"],
      ["PUT", "/policy/answer:1.0-stable"],
      ["POST", "/policy/query"],
      ["POST", "/api/filter-data"],
      ["POST", "/api/similarity-search"],
      ["POST", "/api/no-ir/filter"],
      ["POST", "/allocate"],
    );
    const body = fc.oneof(
      json.map((value) => JSON.stringify(value)),
      fc.string(),
    );
    const check = async ([method, path]: readonly [string, string], text: string) => {
      const reply = await desk.ask(method, path, method === "GET" ? undefined : text);
      expect(reply.type).toContain("json");
      expect(JSON.stringify(reply.body)).not.toContain("The server has a fault");
    };
    await fc.assert(fc.asyncProperty(road, body, check), { seed: SEED, numRuns: 400 });
  });
});
