import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addToken, revokeToken } from "../../src/server/index.ts";
import { clusterDocument, type Desk, policyDocument, startDesk } from "./desk.ts";
import { connectTo } from "./socket.ts";

const ROLES = ["viewer", "user", "operator", "admin"] as const;
type Role = (typeof ROLES)[number];

const secrets = new Map<string, string>();
const folder = mkdtempSync(join(tmpdir(), "arbiter-access-"));
const tokensFile = join(folder, "tokens.json");
let desk: Desk;

beforeAll(async () => {
  for (const role of ROLES) {
    secrets.set(role, (await addToken(tokensFile, { user: `${role}-1`, role }, 0)).secret);
  }
  const limits = { requests_per_s: 2 };
  const slow = await addToken(tokensFile, { user: "slow", role: "user", limits }, 0);
  secrets.set("slow", slow.secret);
  desk = await startDesk({ tokensFile });
  await as("admin", "POST", "/clusters", clusterDocument("c"));
  await as("user", "POST", "/policy", policyDocument("mine", "return 1;"));
});
afterAll(async () => {
  await desk.close();
  rmSync(folder, { recursive: true });
});

const bearer = (who: string) => ({ authorization: `Bearer ${secrets.get(who) ?? who}` });
const as = (who: string, method: string, path: string, body?: unknown) =>
  desk.ask(method, path, body, bearer(who));
const RUN = { adhoc: true, policy_rule_uri: "mine:1.0-stable", inputs: {} };
const ADVICE = { adhoc: true, policy_rule_uri: "builtin://best-fit", inputs: { gpus: 1 } };

describe("over HTTP", () => {
  it.each<readonly [string, string, unknown, readonly Role[]]>([
    ["GET", "/clusters/c", undefined, ROLES],
    ["POST", "/clusters/query", { id: "c" }, ROLES],
    ["PUT", "/clusters/c", { reputation: 1 }, ["operator", "admin"]],
    ["POST", "/cluster", { clusterId: "c" }, ["operator", "admin"]],
    ["GET", "/cluster/c", undefined, ROLES],
    ["DELETE", "/cluster/none", undefined, ["operator", "admin"]],
    ["POST", "/policy/query", { name: "mine" }, ROLES],
    ["PUT", "/policy/none:1-a", {}, ["user", "operator", "admin"]],
    [
      "POST",
      "/api/no-ir/filter",
      { clusterQuery: { variable: "id", operator: "==", value: "c" } },
      ROLES,
    ],
    ["POST", "/api/no-ir/similarity-search", {}, ["user", "operator", "admin"]],
    ["POST", "/allocate", ADVICE, ROLES],
    ["POST", "/allocate", RUN, ["user", "operator", "admin"]],
    ["POST", "/allocate", { ...ADVICE, grant: { gpus: 0 } }, ["user", "operator", "admin"]],
  ])("%s %s with %j is for %j", async (method, path, body, allowed) => {
    for (const role of ROLES) {
      const { status } = await as(role, method, path, body);
      expect([role, status !== 403]).toEqual([role, allowed.includes(role)]);
    }
    expect((await desk.ask(method, path, body)).status).toBe(401);
  });

  it("code is shown to its owner, to operators and to nobody else", async () => {
    for (const role of ROLES) {
      const { body } = await as(role, "GET", "/policy/mine:1.0-stable");
      const code: unknown = Reflect.get(Reflect.get(Object(body), "data"), "code");
      expect([role, code === ""]).toEqual([role, role === "viewer"]);
    }
    const other = await addToken(tokensFile, { user: "other", role: "user" }, 0);
    secrets.set("other", other.secret);
    await expect
      .poll(async () => (await as("other", "GET", "/policy/mine:1.0-stable")).body)
      .toMatchObject({ success: true, data: { code: "" } });
    const taken = await as("other", "PUT", "/policy/mine:1.0-stable", { description: "x" });
    expect(taken.body).toMatchObject({ success: false });
    const deleted = await as("other", "DELETE", "/policy/mine:1.0-stable");
    expect(deleted.body).toMatchObject({ success: false });
  });
});

describe("over WebSocket", () => {
  it("a connection needs a good token", async () => {
    await expect(connectTo(desk.socketUrl)).rejects.toThrow("401");
    await expect(connectTo(desk.socketUrl, bearer("nonsense"))).rejects.toThrow("401");
  });

  it("a page from elsewhere is refused, whatever its token", async () => {
    const headers = { ...bearer("admin"), origin: "https://evil.example" };
    await expect(connectTo(desk.socketUrl, headers)).rejects.toThrow("403");
  });

  it("a viewer may ask where, not run code or take anything", async () => {
    const viewer = await connectTo(desk.socketUrl, bearer("viewer"));
    expect(await viewer.ask(ADVICE)).toMatchObject({ success: true });
    expect(await viewer.ask(RUN)).toMatchObject({ success: false, code: "forbidden" });
    const grant = await viewer.ask({ ...ADVICE, grant: { gpus: 1 } });
    expect(grant).toMatchObject({ success: false, code: "forbidden" });
    viewer.socket.close();
  });

  it("a user takes for itself, an operator for anybody", async () => {
    const user = await connectTo(desk.socketUrl, bearer("user"));
    const own = await user.ask({ ...ADVICE, grant: { gpus: 1 } });
    expect(own).toMatchObject({ success: true, placements: [{ user_id: "user-1" }] });
    const other = { ...ADVICE, grant: { gpus: 1, user_id: "bob" } };
    expect(await user.ask(other)).toMatchObject({ success: false, code: "forbidden" });
    const operator = await connectTo(desk.socketUrl, bearer("operator"));
    expect(await operator.ask(other)).toMatchObject({ placements: [{ user_id: "bob" }] });
    user.socket.close();
    operator.socket.close();
  });

  it("each message counts for the token's rate, and needs a token that still holds", async () => {
    const slow = await connectTo(desk.socketUrl, bearer("slow"));
    const isRefused = async (): Promise<boolean> =>
      Reflect.get(Object((await slow.ask(ADVICE)).problem), "code") === "rate_limited";
    // On a busy machine the token's bucket fills while an answer is under way.
    await expect.poll(isRefused, { interval: 1, timeout: 10_000 }).toBe(true);
    const { entry, secret } = await addToken(tokensFile, { user: "brief", role: "user" }, 0);
    secrets.set("brief", secret);
    await expect.poll(async () => (await as("brief", "GET", "/clusters/c")).status).toBe(200);
    const brief = await connectTo(desk.socketUrl, bearer("brief"));
    expect(await brief.ask(ADVICE)).toMatchObject({ success: true });
    await revokeToken(tokensFile, entry.id);
    await expect
      .poll(async () => (await brief.ask(ADVICE)).problem)
      .toMatchObject({ code: "unauthenticated" });
    slow.socket.close();
    brief.socket.close();
  });
});
