import { afterAll, beforeAll, expect, it } from "vitest";
import { createConfiguredPools } from "../../src/server/index.ts";
import { type System, startSystem } from "./harness.ts";

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(() => system.close());

const rolling = { capacity: 8, horizon_s: 86_400 };

it("creates what is absent, fallbacks first, and leaves alone what is there", async () => {
  const pools = [
    { id: "main", rolling, fallbacks: [{ pool: "spare" }] },
    { id: "spare", rolling },
  ];
  expect(await createConfiguredPools(system.ledger, pools)).toEqual({
    created: ["spare", "main"],
    kept: [],
  });
  await system.ask("PUT", "/v1/pools/spare", { price: 3 });
  await system.restart();
  const more = [...pools, { id: "third", schedule: [], allow_past: true }];
  expect(await createConfiguredPools(system.ledger, more)).toEqual({
    created: ["third"],
    kept: ["main", "spare"],
  });
  const spare = await system.ask("GET", "/v1/pools/spare");
  expect(Reflect.get(spare.body, "price")).toBe(3);
});

it("says why one can't be created", async () => {
  const entry = { start_time: 1, end_time: 9, capacity: 1 };
  await expect(
    createConfiguredPools(system.ledger, [{ id: "twice", schedule: [entry, entry] }]),
  ).rejects.toThrow(/^pool twice: \/schedule\/0 and \/schedule\/1: entries must not overlap/);
  await expect(
    createConfiguredPools(system.ledger, [{ id: "lost", rolling, fallbacks: [{ pool: "no" }] }]),
  ).rejects.toThrow('pool lost: There is no pool "no".');
});
