import { Type } from "typebox";

const number = (description: string) => Type.Optional(Type.Number({ description }));
const count = (description: string) => Type.Optional(Type.Integer({ description }));

/** Facts of refusals of the market. */
export const marketFacts = {
  class: Type.Optional(Type.String({ description: "Resource class." })),
  order_id: Type.Optional(Type.String()),
  user_id: Type.Optional(Type.String({ description: "Whose account it is." })),
  asked_credits: number("Credits that are needed."),
  free_credits: number("Credits that are free."),
  max_credits: number("The bound in credits."),
  amount_possible: count("Units that the credits would do for."),
  request: count("Which member of a group, counted from 0."),
  cpu_milli: count("Thousandths of a core that are wanted or missing."),
  memory_mib: count("Memory that is wanted or missing."),
  orders: count("Open orders."),
  leases: count("Leases that are held."),
  round_time: count("When the orders of the class meet next."),
};
