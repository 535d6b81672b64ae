import { entry, type ProblemEntry } from "../entry.ts";

/** Codes of accounts, classes, orders and leases. */
export const MARKET_PROBLEMS = {
  unknown_class: entry(
    404,
    "No such resource class",
    "The class was never made, or it was deleted.",
    "`known` lists the classes; `GET /v1/market/classes` tells their terms.",
  ),
  unknown_order: entry(
    404,
    "No such order",
    "The id was never given out, the order belongs to somebody else, or it was over long ago.",
    "`GET /v1/market/orders` lists yours.",
  ),
  unknown_lease: entry(
    404,
    "No such lease",
    "The grant was not bought on the market, is over, or is somebody else's.",
    "`GET /v1/market/leases` lists yours.",
  ),
  unknown_group: entry(
    404,
    "No such group",
    "The id was never given out, nothing of the group is held, or it is somebody else's.",
    "`GET /v1/placements?group=` lists the members of a group.",
  ),
  no_machine_is_large_enough: entry(
    409,
    "No machine is large enough",
    "A member of the group wants more than any machine where it may go has free.",
    "Ask for less for `request` (counted from 0), or leave `rack` and `data_center` out.",
  ),
  not_enough_room: entry(
    409,
    "Not enough room for the group",
    "Some members found room together; what the others want in all is missing.",
    "Ask for `placeable` members, wait, or take what there is with `all_or_nothing: false`.",
  ),
  balance_too_low: entry(
    402,
    "Not enough credits",
    "The account has fewer free credits than this would hold or move.",
    "Ask for `amount_possible` or less, cancel open bids, or have credits deposited.",
  ),
  budget_too_low: entry(
    409,
    "More than the budget",
    "At its limit the bid could cost more than it may.",
    "Bid for `amount_possible` units, at a lower limit, or with a larger budget.",
  ),
  class_in_use: entry(
    409,
    "The class is in use",
    "Open orders and leases rest on its pool, its slot and its lease.",
    "Cancel the orders and let the leases end, or make another class.",
  ),
  too_many_classes: entry(
    409,
    "No room for another class",
    "As time passes all classes are looked at, so their number is bounded.",
    "Delete one that is not used.",
  ),
  order_not_open: entry(
    409,
    "The order is over",
    "It has been filled, was cancelled, or has ended, so it can't be changed.",
    "`GET /v1/market/orders/{id}` tells what became of it.",
  ),
  already_offered: entry(
    409,
    "Offered already",
    "The lease has an open ask; one lease is offered once.",
    "Change that ask, or cancel it first.",
  ),
  lease_too_short: entry(
    409,
    "Too little is left of the lease",
    "Rests shorter than the class allows are not sold on.",
    "Release the lease instead: what is not used is not paid.",
  ),
  lease_not_renewable: entry(
    409,
    "The lease can't be renewed",
    "It was bought from a holder, is offered for sale, or was renewed too often.",
    "Bid for another one.",
  ),
  resold_too_often: entry(
    409,
    "Sold on too often",
    "Each holder still pays the one before, so the chain is bounded.",
    "Release the lease instead.",
  ),
  market_lease: entry(
    409,
    "Bought on the market",
    "The grant is a lease: its time and amount are paid for.",
    "`POST /v1/market/leases/{id}/renew` holds it longer; releasing it is always possible.",
  ),
  too_many_orders: entry(
    409,
    "Too many open orders",
    "The owner has as many open orders in this class as it may.",
    "Cancel some, or change one.",
  ),
  waits_for_round: entry(
    409,
    "The class is cleared in rounds",
    "Orders meet at `round_time`, so none can be filled at once.",
    "Ask with `time_in_force: gtc`.",
  ),
  already_expired: entry(
    422,
    "Expired before it began",
    "The order's expiry is not after now.",
    "Leave `expires` out, or choose a later time. Times are Unix seconds.",
  ),
  invalid_price: entry(
    422,
    "Not a price",
    "A price is at least 0 and at most `max` credits per unit-hour.",
    "Ask with a price in that range.",
  ),
  invalid_minimum: entry(
    422,
    "Not a minimum",
    "The least amount of use is from 1 to the whole amount.",
    "Leave `min_amount` out, or choose at most `max`.",
  ),
  order_too_large: entry(
    422,
    "The order is worth too much",
    "Price times amount passes the bound up to which sums stay exact.",
    "Split it into several orders.",
  ),
  amount_out_of_range: entry(
    422,
    "Not an amount of credits",
    "It is not above 0, or more than an account can hold.",
    "Move at most `max`.",
  ),
} as const satisfies Record<string, ProblemEntry>;
