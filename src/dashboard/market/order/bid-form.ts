import type { OrderRequest } from "../../../wire/index.ts";

export interface BidForm {
  readonly limit: number | undefined;
  readonly amount: number | undefined;
  readonly least: number | undefined;
  readonly force: "gtc" | "ioc" | "fok" | "post_only";
  readonly prefer: "nearest" | "cheapest" | "fastest";
  readonly name: string;
  readonly user: string;
}

export const EMPTY_BID: BidForm = {
  limit: undefined,
  amount: 1,
  least: undefined,
  force: "gtc",
  prefer: "cheapest",
  name: "",
  user: "",
};

/** The order that the form means; undefined while it has no limit or amount. */
export function orderOf(form: BidForm, name: string): OrderRequest | undefined {
  const { limit, amount, least } = form;
  if (limit === undefined || amount === undefined) return undefined;
  return {
    side: "bid",
    class: name,
    limit,
    amount,
    time_in_force: form.force,
    prefer: form.prefer,
    ...(least === undefined ? {} : { min_amount: least }),
    ...(form.name.trim() === "" ? {} : { name: form.name.trim() }),
    ...(form.user.trim() === "" ? {} : { user_id: form.user.trim() }),
  };
}
