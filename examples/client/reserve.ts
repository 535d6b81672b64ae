// Reserves units for an hour from now, and takes the best offer if that is refused.
// Run: node examples/client/reserve.ts [pool] [units]      (ARBITER_URL names another server)
import { createClient, Refused, requestOfOffer } from "../../src/client/index.ts";

const [pool = "gpu", units = "8"] = process.argv.slice(2);
const baseUrl = process.env["ARBITER_URL"] ?? "http://127.0.0.1:8765";
const arbiter = createClient({ baseUrl });
const now = Math.floor(Date.now() / 1_000);
const wish = { pool, amount: Number(units), start_time: now + 60, end_time: now + 3_660 };

try {
  const { reservation_id } = await arbiter.request(wish);
  console.log(`granted as asked: ${reservation_id}`);
} catch (error) {
  if (!(error instanceof Refused)) throw error;
  const [offer] = error.alternatives;
  console.log(`refused (${error.code}): ${error.detail}`);
  if (offer === undefined) process.exit(1);
  const { reservation_id } = await arbiter.request(requestOfOffer(offer, wish));
  console.log(`took the offer "${offer.kind}": ${reservation_id}`);
}
