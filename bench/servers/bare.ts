import fastify from "fastify";
import { Reservation, ReservationRequest } from "../../src/wire/index.ts";

/** fastify with the schemas and the reply of a reservation, and no work behind it. */
const app = fastify({
  logger: false,
  ajv: { customOptions: { coerceTypes: false, removeAdditional: false, strict: false } },
});
const reply = {
  reservation_id: "r1234567",
  group_id: "r1234567",
  pool: "gpu",
  start_time: 1_800_000_000,
  end_time: 1_800_003_600,
  amount: 4,
  user_id: "user-123",
  tier: "standard",
  state: "scheduled",
  ready_time: 1_800_000_000,
  price: 2.5,
  created_time: 1_799_990_000,
};
app.post(
  "/v1/reservations",
  { schema: { body: ReservationRequest, response: { 201: Reservation } } },
  (_request, answer) => {
    answer.code(201).send(reply);
  },
);
await app.listen({ host: "127.0.0.1", port: 0 });
const address = app.server.address();
process.send?.({ port: typeof address === "object" && address !== null ? address.port : 0 });
process.on("disconnect", () => process.exit(0));
