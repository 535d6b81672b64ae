import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { tempDir } from "../../../../test/support/temp-dir.ts";
import { problem } from "../../../wire/index.ts";
import { openTokenStore } from "../../access/token-store.ts";
import { addToken } from "../../access/tokens.ts";
import { startRealServer } from "../../testing/real-server.ts";
import { readEvents } from "../../testing/sse.ts";

const ROLES = { vic: "viewer", ann: "user", bob: "user", ops: "operator", root: "admin" } as const;
type Who = keyof typeof ROLES;
type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

async function setUp() {
  const file = join(tempDir(), "tokens.json");
  const secrets = new Map<string, string>();
  for (const [user, role] of Object.entries(ROLES)) {
    secrets.set(user, (await addToken(file, { user, role }, 0)).secret);
  }
  const tokens = await openTokenStore(file, () => {});
  const system = await startRealServer({ tokens });
  const headersOf = (who: Who) => ({ authorization: `Bearer ${secrets.get(who)}` });
  const as = async (who: Who, method: Method, url: string, payload?: object) => {
    const given = payload === undefined ? {} : { payload };
    const reply = await system.server.app.inject({
      method,
      url,
      headers: headersOf(who),
      ...given,
    });
    return { status: reply.statusCode, body: reply.json() };
  };
  const close = async (): Promise<void> => {
    await system.close();
    tokens.close();
  };
  const facts = { cpu_milli: 32_000, memory_mib: 65_536, gpus: 4, gpu_model: "A100" };
  await as("ops", "POST", "/v1/nodes", { id: "n1", cluster: "c1", ...facts });
  return { system, as, close, headersOf, facts };
}

describe("who may do what", () => {
  it("the fleet is the operators', and everybody may see it", async () => {
    const { as, close, facts } = await setUp();
    const body = { id: "n2", cluster: "c1", ...facts };
    const calls: readonly (readonly [Method, string, object?])[] = [
      ["POST", "/v1/nodes", body],
      ["POST", "/v1/nodes/n1/heartbeat", {}],
      ["POST", "/v1/nodes/n1/drain", {}],
      ["POST", "/v1/nodes/n1/undrain"],
      ["PUT", "/v1/clusters/c2", {}],
      ["PUT", "/v1/clusters/c1/metrics", {}],
      ["DELETE", "/v1/clusters/c2"],
      ["DELETE", "/v1/nodes/n2"],
    ];
    for (const [method, url, payload] of calls) {
      const [user, operator] = [
        await as("ann", method, url, payload),
        await as("ops", method, url, payload),
      ];
      expect([url, user.status, user.body.needs]).toEqual([url, 403, "operator"]);
      expect([url, operator.status < 300]).toEqual([url, true]);
    }
    for (const who of ["vic", "ann"] as const) {
      expect((await as(who, "GET", "/v1/nodes/n1")).status).toBe(200);
      expect((await as(who, "GET", "/v1/clusters")).status).toBe(200);
      expect((await as(who, "GET", "/v1/policies")).status).toBe(200);
    }
    await close();
  });

  it("placements are their owners', and others' are as if they were not there", async () => {
    const { as, close } = await setUp();
    const { body } = await as("ann", "POST", "/v1/placements", { gpus: 1 });
    expect(body.user_id).toBe("ann");
    const path = `/v1/placements/${body.placement_id}`;
    expect((await as("vic", "POST", "/v1/placements", { gpus: 1 })).status).toBe(403);
    const forAnother = await as("ann", "POST", "/v1/placements", { gpus: 1, user_id: "bob" });
    expect(forAnother.status).toBe(403);
    expect((await as("bob", "GET", path)).body.code).toBe("unknown_placement");
    expect((await as("bob", "DELETE", path)).body.code).toBe("unknown_placement");
    expect((await as("bob", "GET", "/v1/placements?user=ann")).status).toBe(403);
    expect((await as("bob", "GET", "/v1/placements")).body.items).toEqual([]);
    expect((await as("bob", "GET", "/v1/nodes/n1/placements")).body.items).toEqual([]);
    expect((await as("vic", "GET", "/v1/nodes/n1/placements")).body.items).toHaveLength(1);
    expect((await as("ann", "POST", `${path}/acknowledge`)).status).toBe(403);
    expect((await as("ops", "POST", `${path}/acknowledge`)).status).toBe(200);
    expect((await as("ann", "DELETE", path)).status).toBe(200);
    await close();
  });

  it("policies are for all to use, and their owners' to change", async () => {
    const { as, close } = await setUp();
    const code = "class AIOSv1PolicyRule {}";
    const policy = { name: "p", version: "1", release_tag: "a", language: "javascript", code };
    const uri = encodeURIComponent("p:1-a");
    expect((await as("vic", "POST", "/v1/policies", policy)).status).toBe(403);
    const added = await as("ann", "POST", "/v1/policies", { ...policy, description: "mine" });
    expect(added).toMatchObject({
      status: 201,
      body: { uri: "p:1-a", owner: "ann", about: "mine", trusted: false, code: { source: code } },
    });
    expect((await as("bob", "GET", `/v1/policies/${uri}`)).body).not.toHaveProperty("code");
    expect((await as("ops", "GET", `/v1/policies/${uri}`)).body.code.source).toBe(code);
    expect((await as("bob", "POST", "/v1/policies", policy)).body.code).toBe("policy_exists");
    const replaced = await as("bob", "POST", "/v1/policies", { ...policy, replace: true });
    expect(replaced.status).toBe(403);
    expect((await as("ann", "POST", `/v1/policies/${uri}/trust`)).status).toBe(403);
    expect((await as("root", "POST", `/v1/policies/${uri}/trust`)).body.trusted).toBe(true);
    const newer = { ...policy, code: `${code} // 2`, replace: true };
    expect((await as("ann", "POST", "/v1/policies", newer)).body.trusted).toBe(false);
    expect((await as("bob", "DELETE", `/v1/policies/${uri}`)).status).toBe(403);
    expect((await as("ann", "DELETE", `/v1/policies/${uri}`)).body.uri).toBe("p:1-a");
    expect((await as("ann", "GET", `/v1/policies/${uri}`)).body.code).toBe("unknown_policy");
    const builtin = encodeURIComponent("builtin://fgd");
    expect((await as("vic", "GET", `/v1/policies/${builtin}`)).body).toMatchObject({
      uri: "builtin://fgd",
      kind: "builtin",
    });
    expect((await as("root", "DELETE", `/v1/policies/${builtin}`)).status).toBe(403);
    await close();
  });

  it("policies are listed page by page, the built-in ones first", async () => {
    const { as, close } = await setUp();
    for (const name of ["b", "a"]) {
      const policy = { name, version: "1", release_tag: "x", code: "y" };
      await as("ann", "POST", "/v1/policies", policy);
    }
    const uris: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const query: string = cursor === "" ? "" : `&cursor=${cursor}`;
      const { body } = await as("vic", "GET", `/v1/policies?limit=3${query}`);
      uris.push(...body.items.map(({ uri }: { uri: string }) => uri));
      cursor = body.next_cursor;
    }
    expect(uris.slice(-2)).toEqual(["a:1-x", "b:1-x"]);
    expect(uris).toContain("builtin://fgd");
    expect(new Set(uris).size).toBe(uris.length);
    await close();
  });
});

it("what checks an upload is asked first, and its word is told to the author", async () => {
  const errors = [{ path: "/code", message: "has no class `AIOSv1PolicyRule`" }];
  const refused = problem("invalid_policy", "The code can't be loaded.", { errors });
  const system = await startRealServer({
    policyIntake: async ({ name, code }) =>
      code === "good"
        ? { uri: `${name}:9-checked`, document: "{}", code: '{"language":"python"}' }
        : { problem: refused },
  });
  const add = async (code: string) => {
    const payload = { name: "p", version: "1", release_tag: "a", code };
    return system.server.app.inject({ method: "POST", url: "/v1/policies", payload });
  };
  const bad = await add("bad");
  expect([bad.statusCode, bad.json()]).toMatchObject([422, { code: "invalid_policy", errors }]);
  expect((await add("good")).json()).toMatchObject({ uri: "p:9-checked", language: "python" });
  expect(system.ledger.lastSeq()).toBe(1);
  await system.close();
});

it("the feed tells a user of the fleet and its own placements, and a viewer of all", async () => {
  const { system, as, close, headersOf } = await setUp();
  const { url } = await system.server.listen({ host: "127.0.0.1", port: 0 });
  const feeds = {
    ann: await readEvents(`${url}/v1/stream?from_seq=1`, headersOf("ann")),
    vic: await readEvents(`${url}/v1/stream?from_seq=1&node=n1&kind=placement`, headersOf("vic")),
  };
  const mine = await as("ann", "POST", "/v1/placements", { gpus: 1 });
  const others = await as("bob", "POST", "/v1/placements", { gpus: 1 });
  await as("bob", "DELETE", `/v1/placements/${others.body.placement_id}`);
  await as("ann", "DELETE", `/v1/placements/${mine.body.placement_id}`);
  const told = async (who: "ann" | "vic", count: number) => {
    const events = await feeds[who].until(count);
    return events.map(({ event, data }) => `${event} ${data?.["user_id"] ?? "-"}`);
  };
  expect(await told("ann", 3)).toEqual([
    "node.registered -",
    "placement.granted ann",
    "placement.ended ann",
  ]);
  expect(await told("vic", 4)).toEqual([
    "placement.granted ann",
    "placement.granted bob",
    "placement.ended bob",
    "placement.ended ann",
  ]);
  const [granted, , , ended] = feeds.vic.events;
  expect(granted?.data).toMatchObject({ node: "n1", cluster: "c1", gpus: [0], state: "active" });
  expect(ended?.data).toMatchObject({
    placement_id: mine.body.placement_id,
    node: "n1",
    outcome: "released",
  });
  for (const feed of Object.values(feeds)) feed.close();
  await close();
});
