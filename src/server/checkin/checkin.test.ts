import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { checkReply } from "../../../test/http/reply-check.ts";
import { CHECKIN_SETTINGS } from "../../roles/index.ts";
import { type RealServer, startRealServer } from "../testing/real-server.ts";

const SITES = [
  { path: "eu/fr/paris", region: "eu", latitude: 48_850_000, longitude: 2_350_000 },
  { path: "eu/de/berlin", region: "eu", latitude: 52_520_000, longitude: 13_400_000 },
  { path: "us/nyc", region: "us", latitude: 40_700_000, longitude: -74_000_000 },
];
const settings = { ...CHECKIN_SETTINGS, sites: SITES, offerTtlMs: 1_500, clientLeaseMs: 1_000 };
const sealKey = new Uint8Array(32).fill(7);
let system: RealServer;
let port = 0;
beforeAll(async () => {
  system = await startRealServer({ checkin: { settings, sealKey } });
  ({ port } = await system.server.listen({ host: "127.0.0.1", port: 0 }));
});
afterAll(() => system.close());

async function ask(method: "GET" | "POST" | "DELETE", url: string, payload?: object, headers = {}) {
  const given = payload === undefined ? {} : { payload };
  const reply = await system.server.app.inject({ method, url, headers, ...given });
  const [path = url] = url.split("?");
  const type = String(reply.headers["content-type"]);
  const body = reply.json();
  checkReply({ method, path, status: reply.statusCode, type, body });
  return { status: reply.statusCode, body };
}

const post = (path: string, body: object, headers = {}) =>
  ask("POST", `/v1/checkin${path}`, body, headers);
const register = async (body: object = {}): Promise<string> =>
  (await post("/jobs", body)).body.job_id;
const checkIn = async (client_id: string, rest: object = {}) =>
  (await post("", { client_id, ...rest })).body;

/** Ends what earlier tests left, so that no other job takes this one's devices. */
async function alone(body: object = {}): Promise<string> {
  for (const { job_id } of (await ask("GET", "/v1/checkin/jobs?limit=1000")).body.items) {
    await ask("DELETE", `/v1/checkin/jobs/${job_id}`);
  }
  return register(body);
}

async function until<T>(look: () => Promise<T | undefined | false>): Promise<T> {
  const end = Date.now() + 30_000;
  while (Date.now() < end) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error("it did not come about within 30 s");
}

describe("a round of devices over HTTP", () => {
  it("is asked for, filled exactly, worked on and followed by the next", async () => {
    const job = await alone({ name: "train", constraints: "ram_mb>=4096", rounds: 2 });
    expect(job).toMatch(/^eu-\d+$/);
    const made = await post(`/jobs/${job}/tasks`, { demand: 2 });
    expect(made).toMatchObject({ status: 201, body: { job_id: job, task: 1, state: "filling" } });
    const small = await checkIn("small", { attributes: { ram_mb: 1_024 } });
    expect(small).toMatchObject({ offer: null });
    expect(small.come_back_s).toBeGreaterThan(10);
    const device = { attributes: { ram_mb: 8_192 } };
    const first = await checkIn("a", device);
    expect(first.offer).toMatchObject({ job_id: job, task: 1, accept_within_s: 1.5 });
    const second = await checkIn("b", device);
    expect((await checkIn("c", device)).offer).toBeNull();
    const take = (client_id: string, offer: string) => post("/accept", { client_id, offer });
    const accepted = await take("a", first.offer.offer);
    expect(accepted).toMatchObject({ status: 200, body: { state: "live", lease_s: 1 } });
    expect(await take("a", first.offer.offer)).toEqual(accepted);
    expect((await take("thief", second.offer.offer)).body.code).toBe("forged_offer");
    expect((await take("b", second.offer.offer)).status).toBe(200);
    const filled = await ask("GET", `/v1/checkin/jobs/${job}`);
    expect(filled.body).toMatchObject({ state: "filled", task: { accepted: 2 } });
    const done = { client_id: "a", job_id: job, task: 1 };
    expect((await post("/heartbeat", done)).body).toMatchObject({ state: "live", lease_s: 1 });
    expect((await post("/finish", done)).body).toMatchObject({ state: "finished" });
    const clients = await ask("GET", `/v1/checkin/jobs/${job}/clients?limit=1`);
    expect(clients.body).toMatchObject({ task: 1, items: [{ client_id: "a", state: "finished" }] });
    const rest = await ask(
      "GET",
      `/v1/checkin/jobs/${job}/clients?cursor=${clients.body.next_cursor}`,
    );
    expect(rest.body.items).toMatchObject([{ client_id: "b" }]);
    await post(`/jobs/${job}/tasks`, { demand: 1 });
    expect((await post("/finish", done)).body).toMatchObject({ code: "stale_task", task: 2 });
    const tasks = await ask("GET", `/v1/checkin/jobs/${job}/tasks?limit=1`);
    expect(tasks.body).toMatchObject({ items: [{ task: 2 }], next_cursor: "2" });
    const older = await ask("GET", `/v1/checkin/jobs/${job}/tasks?cursor=2`);
    expect(older.body.items).toMatchObject([{ task: 1, state: "over", finished: 1 }]);
  });

  it("gives the slot of a silent device to another, and says slot_lost to the first", async () => {
    const job = await alone();
    await post(`/jobs/${job}/tasks`, { demand: 1 });
    const { offer } = await checkIn("silent");
    await post("/accept", { client_id: "silent", offer: offer.offer });
    expect((await checkIn("other")).offer).toBeNull();
    const again = await until(async () => (await checkIn("other")).offer ?? undefined);
    expect((await post("/accept", { client_id: "other", offer: again.offer })).status).toBe(200);
    const late = await post("/heartbeat", { client_id: "silent", job_id: job, task: 1 });
    expect(late.body.code).toBe("slot_lost");
    expect((await ask("GET", `/v1/checkin/jobs/${job}`)).body.task).toMatchObject({
      accepted: 1,
      lost: 1,
    });
  });

  it("takes back what is declined at once, and what is ignored after its time", async () => {
    const job = await alone({ private_constraints: "samples >= 100 and consent = true" });
    await post(`/jobs/${job}/tasks`, { demand: 1 });
    const { offer } = await checkIn("few");
    expect(offer.private_constraint).toMatchObject({ kind: "and" });
    const declined = await post("/accept", { client_id: "few", offer: offer.offer, decline: true });
    expect(declined.body).toMatchObject({ state: "abandoned" });
    expect((await checkIn("few", { except: [job] })).offer).toBeNull();
    const second = await checkIn("many");
    expect(second.offer).not.toBeNull();
    const third = await until(async () => (await checkIn("third")).offer ?? undefined);
    expect((await post("/accept", { client_id: "third", offer: third.offer })).status).toBe(200);
    const late = await post("/accept", { client_id: "many", offer: second.offer.offer });
    expect(late.body.code).toBe("offer_expired");
  });
});

describe("places", () => {
  it("are parts of the tree or a radius; a job that spans regions is filled once", async () => {
    const near = { around: { latitude: 48.9, longitude: 2.3, radius_km: 100 } };
    const paris = await alone({ where: near });
    expect((await ask("GET", `/v1/checkin/jobs/${paris}`)).body).toMatchObject({
      sites: ["eu/fr/paris"],
      where: near,
    });
    await post(`/jobs/${paris}/tasks`, { demand: 1 });
    expect((await checkIn("x", { site: "eu/de/berlin" })).offer).toBeNull();
    expect((await checkIn("x", { site: "eu/fr/paris" })).offer.job_id).toBe(paris);
    const both = await alone();
    await post(`/jobs/${both}/tasks`, { demand: 3 });
    const offers = [];
    for (const site of ["us/nyc", "eu/fr/paris", "us/nyc", "eu/de/berlin", "us/nyc"]) {
      offers.push((await checkIn(`d${offers.length}`, { site })).offer);
    }
    expect(offers.filter((offer) => offer !== null)).toHaveLength(3);
    const us = await register({ where: { within: ["us"] } });
    expect(us).toMatch(/^us-/);
  });
});

describe("refusals", () => {
  it.each([
    [{ constraints: "ram_mb >> 3" }, "constraint_syntax", { position: 7 }],
    [{ constraints: "rom = 3" }, "unknown_attribute", { attribute: "rom", position: 0 }],
    [{ constraints: "os = 3" }, "attribute_type", { expected: "text" }],
    [{ private_constraints: "ram_mb >= 3" }, "unknown_attribute", { attribute: "ram_mb" }],
    [{ where: { within: ["asia"] } }, "unknown_place", { path: "asia" }],
    [{ where: { around: { latitude: 0, longitude: 0, radius_km: 1 } } }, "no_site_there", {}],
    [{ overcommit_percent: 101 }, "overcommit_out_of_range", { max: 100 }],
    [{ rounds: -1 }, "rounds_out_of_range", { min: 0 }],
    [
      { where: { within: ["eu"], around: { latitude: 0, longitude: 0, radius_km: 1 } } },
      "invalid_request",
      {},
    ],
    [{ colour: "red" }, "invalid_request", {}],
  ])("%j is %s", async (body, code, facts) => {
    expect((await post("/jobs", body)).body).toMatchObject({ code, ...facts });
  });

  it("of devices and of ids name what is wrong", async () => {
    const job = await alone();
    expect((await post("", { client_id: "x", site: "mars" })).body.code).toBe("unknown_site");
    const odd = await post("", { client_id: "x", attributes: { wings: 2 } });
    expect(odd.body).toMatchObject({ code: "unknown_attribute", attribute: "wings" });
    const wrong = await post("", { client_id: "x", attributes: { ram_mb: "many" } });
    expect(wrong.body).toMatchObject({ code: "attribute_type", expected: "number" });
    const forged = (offer: string) => post("/accept", { client_id: "x", offer });
    expect((await forged("nonsense")).body.code).toBe("forged_offer");
    await post(`/jobs/${job}/tasks`, { demand: 1 });
    const [, number] = job.split("-");
    expect((await forged(`eu.${number}.1.1.1.AAAAAAAAAAAAAAAAAAAAAAAA`)).body.code).toBe(
      "forged_offer",
    );
    const never = await post("/finish", { client_id: "x", job_id: job, task: 1 });
    expect(never.body.code).toBe("forged_offer");
    const gone = { client_id: "x", job_id: "eu-99999", task: 1 };
    expect((await post("/heartbeat", gone)).body.code).toBe("unknown_checkin_job");
    expect((await ask("GET", "/v1/checkin/jobs/us-1")).status).toBe(404);
    const huge = await post(`/jobs/${job}/tasks`, { demand: 1e9 });
    expect(huge.body).toMatchObject({ code: "demand_out_of_range", max: 1_000_000 });
    await ask("DELETE", `/v1/checkin/jobs/${job}`);
    expect((await post(`/jobs/${job}/tasks`, { demand: 1 })).body.code).toBe("checkin_job_over");
  });

  it("and keys: the same request again is the same job and the same round", async () => {
    const key = { "idempotency-key": "k1" };
    const first = await post("/jobs", { name: "one" }, key);
    const again = await post("/jobs", { name: "one" }, key);
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.body.job_id).toBe(first.body.job_id);
    expect((await post("/jobs", { name: "two" }, key)).body.code).toBe("idempotency_key_reused");
    const path = `/jobs/${first.body.job_id}/tasks`;
    await post(path, { demand: 4 }, key);
    const other = { "idempotency-key": "k2" };
    const task = await post(path, { demand: 4 }, other);
    expect((await post(path, { demand: 4 }, other)).body.task).toBe(task.body.task);
  });
});

describe("a gateway", () => {
  it("has many devices checked in, accepted and finished in one message", async () => {
    const job = await alone();
    await post(`/jobs/${job}/tasks`, { demand: 300 });
    const socket = new WebSocket(`ws://127.0.0.1:${port}/v1/checkin/gateway`);
    await new Promise((resolve) => socket.once("open", resolve));
    const say = <Reply>(message: object): Promise<Reply> =>
      new Promise((resolve) => {
        socket.once("message", (data) => resolve(JSON.parse(String(data))));
        socket.send(JSON.stringify(message));
      });
    const checkins = Array.from({ length: 1_000 }, (_, at) => ({ client_id: `g${at}` }));
    const offered = await say<{ checkins: { offer: { offer: string } | null }[] }>({
      id: 1,
      checkins,
    });
    const accepts = offered.checkins.flatMap(({ offer }, at) =>
      offer === null ? [] : [{ client_id: `g${at}`, offer: offer.offer }],
    );
    expect(accepts).toHaveLength(300);
    const taken = await say<{ accepts: { state?: string; code?: string }[] }>({
      id: 2,
      accepts: [...accepts, { client_id: "g0", offer: "x.1.1.1.1.y" }],
    });
    expect(taken.accepts.filter(({ state }) => state === "live")).toHaveLength(300);
    expect(taken.accepts.at(-1)).toMatchObject({ code: "unknown_checkin_job" });
    const place = { job_id: job, task: 1 };
    const finishes = accepts.map(({ client_id }) => ({ client_id, ...place }));
    await say({ id: 3, heartbeats: finishes, finishes });
    const seen = await ask("GET", `/v1/checkin/jobs/${job}`);
    expect(seen.body.task).toMatchObject({ accepted: 300, finished: 300 });
    expect(await say({ id: 4, unknown: [] })).toMatchObject({
      problem: { code: "invalid_request" },
    });
    const status = await ask("GET", "/v1/checkin/status");
    expect(status.body).toMatchObject({ gateways: 1 });
    socket.close();
  });
});

describe("after a restart", () => {
  it("accepts are where they were, offers of before hold, and nothing is over demand", async () => {
    await system.close();
    // A restart may take seconds on a busy machine.
    const patient = { ...settings, offerTtlMs: 4_000, clientLeaseMs: 60_000 };
    system = await startRealServer({ checkin: { settings: patient, sealKey } });
    const job = await alone({ name: "again" });
    await post(`/jobs/${job}/tasks`, { demand: 3 });
    const first = await checkIn("a");
    await post("/accept", { client_id: "a", offer: first.offer.offer });
    const second = await checkIn("b");
    await system.ledger.snapshot();
    await system.restart();
    expect((await post("/accept", { client_id: "b", offer: second.offer.offer })).status).toBe(200);
    const again = await post("/accept", { client_id: "a", offer: first.offer.offer });
    expect(again.body).toMatchObject({ client_id: "a", state: "live" });
    await until(async () => {
      for (const client_id of ["a", "b"]) {
        await post("/heartbeat", { client_id, job_id: job, task: 1 });
      }
      const { offer } = await checkIn("c");
      return offer !== null && (await post("/accept", { client_id: "c", offer: offer.offer }));
    });
    expect((await checkIn("d")).offer).toBeNull();
    expect((await ask("GET", `/v1/checkin/jobs/${job}`)).body.task.accepted).toBe(3);
    const why = await ask("GET", `/v1/checkin/jobs/${job}/why`);
    expect(why.body).toMatchObject({ state: "filled", detail: "It has its 3 devices." });
  });
});
