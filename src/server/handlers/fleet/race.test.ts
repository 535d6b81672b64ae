import { expect, it } from "vitest";
import { startRealServer } from "../../testing/real-server.ts";

const CALLERS = 1_000;
const NODES = 63;
const GPUS = 500;

it("1,000 callers race for 500 GPUs: 500 grants, no GPU twice, the rest told why", async () => {
  const system = await startRealServer();
  const { url } = await system.server.listen({ host: "127.0.0.1", port: 0 });
  const ask = async (method: string, path: string, body?: object) => {
    const headers = { "content-type": "application/json" };
    const given = body === undefined ? {} : { headers, body: JSON.stringify(body) };
    const reply = await fetch(`${url}${path}`, { method, ...given });
    return { status: reply.status, body: JSON.parse(await reply.text()) };
  };
  try {
    for (let i = 0; i < NODES; i++) {
      const gpus = i === NODES - 1 ? GPUS - 8 * i : 8;
      const facts = { cpu_milli: 64_000, memory_mib: 524_288, gpus, gpu_model: "A100" };
      await ask("POST", "/v1/nodes", { id: `n${i}`, cluster: "c", ...facts });
    }
    const told = await Promise.all(
      Array.from({ length: CALLERS }, (_, i) =>
        ask("POST", "/v1/placements", { gpus: 1, user_id: `u${i}` }),
      ),
    );
    const granted = told.filter(({ status }) => status === 201);
    const refused = told.filter(({ status }) => status === 409);
    expect([granted.length, refused.length]).toEqual([GPUS, CALLERS - GPUS]);
    const places = granted.map(({ body }) => `${body.node} ${body.gpus.join(" ")}`);
    expect(new Set(places).size).toBe(GPUS);
    for (const { body } of granted) expect(body.gpus).toHaveLength(1);
    for (const { body } of refused) {
      expect(body).toMatchObject({ code: "no_feasible_node", ruled_out: { gpu_free: NODES } });
    }
    const nodes = await ask("GET", "/v1/nodes?limit=1000");
    const free = nodes.body.items.map(({ gpus_free }: { gpus_free: number }) => gpus_free);
    expect(free).toEqual(new Array(NODES).fill(0));
  } finally {
    await system.close();
  }
});
