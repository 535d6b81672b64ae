// Tells every reservation that comes or goes. A broken connection is made anew without a gap.
// Run: node examples/client/watch.ts [pool] [events]       (ARBITER_URL names another server)
import { createClient } from "../../src/client/index.ts";

const [pool = "gpu", events = "Infinity"] = process.argv.slice(2);
const baseUrl = process.env["ARBITER_URL"] ?? "http://127.0.0.1:8765";
const stop = new AbortController();
process.once("SIGINT", () => stop.abort());

let left = Number(events);
const feed = createClient({ baseUrl }).stream(
  { pool, kind: "reservation", from_seq: 1 },
  { signal: stop.signal, onBreak: (why, ms) => console.error(`${why}; again in ${ms} ms`) },
);
for await (const { kind, reservation_id, amount } of feed) {
  console.log(`${reservation_id} ${kind}${amount === undefined ? "" : ` ${amount} units`}`);
  left -= 1;
  if (left === 0) break;
}
