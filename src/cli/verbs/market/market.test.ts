import { afterEach, beforeEach, expect, it } from "vitest";
import { tempDir } from "../../../../test/support/temp-dir.ts";
import { type RealServer, startRealServer } from "../../testing/real-server.ts";
import { runHere } from "../../testing/run.ts";

let server: RealServer;
beforeEach(async () => {
  server = await startRealServer(tempDir());
  await arbiter("pool create gpu --capacity 4 --horizon 9d");
  await arbiter("classes set gpu --pool gpu --price 1 --lease 1h --seller lab");
  await arbiter("accounts deposit ann --credits 10");
});
afterEach(async () => {
  await server.stop("SIGKILL");
});

function arbiter(line: string) {
  return runHere(line.split(" "), { env: { ARBITER_URL: server.url } });
}

async function json(line: string) {
  return JSON.parse((await arbiter(`${line} --json`)).stdout);
}

it("bids are filled or wait, are amended and cancelled, and leases are given back", async () => {
  const bid = await json("bid gpu --limit 2 --amount 3 --user ann");
  expect(bid).toMatchObject({ state: "filled", left: 0 });
  const { items: leases } = await json("leases list --user ann");
  expect(leases).toMatchObject([{ amount: 3, price: 1 }]);
  const waits = await json("bid gpu --limit 0.5 --amount 2 --user ann");
  expect(waits).toMatchObject({ state: "open", left: 2 });
  const why = await arbiter(`orders why ${waits.order_id}`);
  expect(why).toMatchObject({ code: 0 });
  const amended = await json(`orders amend ${waits.order_id} --limit 1 --amount 1`);
  expect(amended).toMatchObject({ state: "filled" });
  expect(await arbiter(`orders cancel ${waits.order_id}`)).toMatchObject({ code: 1 });
  const [{ lease_id: id }] = leases;
  expect(await arbiter(`leases release ${id}`)).toMatchObject({ code: 0 });
  expect((await json("leases list --user ann")).items).toMatchObject([{ amount: 1 }]);
});

it("ends with 1 on a refusal, told with its facts, and with 2 on what it can't read", async () => {
  const poor = await arbiter("bid gpu --limit 100 --amount 4 --user ann");
  expect(poor).toMatchObject({ code: 1 });
  expect(poor.stderr).toMatch(/^refused: balance_too_low/);
  expect(await arbiter("bid no-such --limit 1 --user ann")).toMatchObject({ code: 1 });
  expect(await arbiter("bid gpu --limit cheap --user ann")).toMatchObject({ code: 2 });
  expect(await arbiter("bid gpu --limit 1 --input =5 --user ann")).toMatchObject({ code: 2 });
  const { items } = await json("orders list --user ann");
  expect(items).toEqual([]);
});
