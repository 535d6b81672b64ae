// A driver's flow of task groups: bids for each, runs one after the other on every slot that it
// gets, and gives slots back when no group is left.
// Run: node examples/driver/driver.ts [groups] [credits] [class]   (ARBITER_URL: another server)
import { setTimeout as sleep } from "node:timers/promises";
import { createClient } from "../../src/client/index.ts";

const [groups = "20", credits = "4", name = "slot"] = process.argv.slice(2);
const { market } = createClient({ baseUrl: process.env["ARBITER_URL"] ?? "http://127.0.0.1:8765" });
const left = Array.from({ length: Number(groups) }, (_, group) => group);

// The flow's bid is split over its groups; what does not divide goes to the first ones.
const micros = Math.round(Number(credits) * 1e6);
const [each, more] = [Math.floor(micros / left.length), micros % left.length];
const bids = [
  { amount: more, limit: (each + 1) / 1e6 },
  { amount: left.length - more, limit: each / 1e6 },
].filter(({ amount }) => amount > 0);
const order = { side: "bid", class: name, user_id: "driver" } as const;
const orders = await Promise.all(bids.map((bid) => market.place({ ...order, ...bid })));

// Slots are given back when the bids are closed: or the flow would buy them again.
const closed = Promise.withResolvers<void>();
const runs = new Map<string, Promise<void>>();
async function work(lease: string, node: string): Promise<void> {
  for (let group = left.shift(); group !== undefined; group = left.shift()) {
    await sleep(50); // Here the group's tasks would run on the node.
    console.log(`group ${group} on ${node}`);
  }
  await closed.promise;
  await market.release(lease);
}
async function takeSlots(): Promise<void> {
  const placed = await Promise.all(orders.map(({ order_id }) => market.get(order_id)));
  for (const { lease_id, node = "?" } of placed.flatMap(({ fills }) => fills)) {
    if (!runs.has(lease_id)) runs.set(lease_id, work(lease_id, node));
  }
}

while (left.length > 0) await Promise.all([takeSlots(), sleep(20)]);
for (const { order_id } of orders) await market.cancel(order_id).catch(() => {});
await takeSlots();
closed.resolve();
await Promise.all(runs.values());
