import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { handClock, type RealServer, startRealServer } from "../testing/real-server.ts";

const NOW = 1_800_000_000_000;

/** Each of the original's faults as found in its code: a test that fails on it. */
const clock = handClock(NOW);
let system: RealServer;
beforeAll(async () => {
  system = await startRealServer({ clock });
});
afterAll(() => system.close());
afterEach(async () => {
  const { items } = (await system.server.app.inject({ url: "/v1/nodes" })).json();
  for (const { id } of items) {
    const url = `/v1/nodes/${encodeURIComponent(id)}?force=true`;
    await system.server.app.inject({ method: "DELETE", url });
  }
});

async function form(path: string, fields: Record<string, string | number>) {
  const payload = new URLSearchParams(
    Object.entries(fields).map(([name, value]) => [name, String(value)]),
  ).toString();
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const reply = await system.server.app.inject({ method: "POST", url: path, headers, payload });
  return { status: reply.statusCode, body: reply.json() };
}

const agent = (rack: string, port: number, memory: number, rest = {}) =>
  form("/agent/update", {
    servicePort: port,
    serviceIp: "10.0.0.1",
    dataCenter: "dc",
    rack,
    CPUCount: 4,
    CPULevel: 1,
    MemoryMB: memory,
    "allocated.CPUCount": 0,
    "allocated.MemoryMB": 0,
    ...rest,
  });

const one = (memoryMB = 64, cpuCount = 1) => ({ compute: { cpuCount, cpuLevel: 1, memoryMB } });
const assign = (requests: readonly object[]) =>
  form("/agent/assign", { request: JSON.stringify({ requests }) });

describe("what Glow's master does wrong", () => {
  it("1: gives each request to every rack again, where the first one is too small", async () => {
    await agent("r1", 1, 200);
    await agent("r2", 2, 190);
    const { status, body } = await assign([one(), one(), one(), one()]);
    expect(status).toBe(202);
    expect(body.allocations).toHaveLength(4);
  });

  it("2: forgets requests that are not reached when a rack runs out of agents", async () => {
    await agent("r1", 1, 64);
    await agent("r2", 2, 64);
    expect((await assign([one(), one()])).body.allocations).toHaveLength(2);
  });

  it("3: never tries a request that does not fit one agent on the next", async () => {
    await agent("r1", 1, 100);
    await agent("r1", 2, 300);
    const { body } = await assign([one(250), one(90)]);
    const servers = body.allocations.map((a: { location: { port: number } }) => a.location.port);
    expect(servers).toEqual([2, 1]);
  });

  it("4: says nothing of too little room", async () => {
    await agent("r1", 1, 1_000);
    expect((await assign(Array.from({ length: 6 }, () => one()))).body.allocations).toHaveLength(4);
    const { status, body } = await assign([one(), one()]);
    expect(status).toBe(404);
    expect(body.error).toContain("0 of 2 find room together; 2000 thousandths of a core");
  });

  it("5: lets two drivers race for one slot", async () => {
    await agent("r1", 1, 256);
    const asked = await Promise.all(Array.from({ length: 9 }, () => assign([one()])));
    expect(asked.filter(({ status }) => status === 202)).toHaveLength(4);
    expect(asked.filter(({ status }) => status === 404)).toHaveLength(5);
  });

  it("6: gives a slot away again that is held and not started", async () => {
    await agent("r1", 1, 64);
    expect((await assign([one()])).status).toBe(202);
    clock.pass(7_000);
    await agent("r1", 1, 64, { "allocated.MemoryMB": 0 });
    expect((await assign([one()])).status).toBe(404);
    // And it ends by itself: the agent goes on saying that nothing runs.
    for (let passed = 7; passed <= 610; passed += 7) {
      clock.pass(7_000);
      await agent("r1", 1, 64);
    }
    expect((await assign([one()])).status).toBe(202);
  });

  it("7: never uses what a driver wishes, nor the size of its inputs", async () => {
    await agent("r1", 1, 640);
    await agent("r2", 2, 640);
    const wish = { requests: [{ memory_mib: 64 }], rack: "r2", data_center: "dc" };
    const reply = await system.server.app.inject({
      method: "POST",
      url: "/v1/market/groups",
      payload: wish,
    });
    expect(reply.json().members).toMatchObject([{ node: "10.0.0.1:2", rack: "r2" }]);
    const near = (port: number) => ({
      ...one(),
      inputs: [
        {
          location: { dataCenter: "dc", rack: "r", server: "10.0.0.1", port },
          dataSizeMB: 9,
        },
      ],
    });
    for (const port of [2, 1]) {
      const { body } = await assign([near(port)]);
      expect(body.allocations[0].location).toMatchObject({ port });
    }
  });
});

describe("Glow's form", () => {
  it("evicts an agent 15 s after its last heartbeat, and not before", async () => {
    await agent("r1", 1, 64);
    const agents = async () => {
      const reply = await system.server.app.inject({ url: "/agent/" });
      return reply.json().Resource.cpuCount;
    };
    clock.pass(15_000);
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect(await agents()).toBe(4);
    clock.pass(1);
    for (let i = 0; i < 3_000 && (await agents()) > 0; i++) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(await agents()).toBe(0);
  });

  it("answers 400 to what is no JSON, and to a heartbeat that lies", async () => {
    expect(await form("/agent/assign", { request: "{" })).toMatchObject({ status: 400 });
    expect(await agent("r1", 1, 64, { "allocated.CPUCount": 5 })).toMatchObject({
      status: 400,
      body: { error: "allocated.CPUCount is 5, more than the 4 there are" },
    });
    const reply = await system.server.app.inject({ url: "/agent/" });
    expect(reply.json()).toEqual({
      Resource: { cpuCount: 0, cpuLevel: 0, memoryMB: 0 },
      Allocated: { cpuCount: 0, cpuLevel: 0, memoryMB: 0 },
      DataCenters: {},
    });
  });
});
