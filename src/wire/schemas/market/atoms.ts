import { Type } from "typebox";

export const orderId = Type.String({
  pattern: "^m[1-9][0-9]{0,15}$",
  "x-rule": "must look like m17",
  description: "Id of an order.",
  examples: ["m17"],
});

/** A lease is the grant that was bought: a placement, or a reservation. */
export const leaseId = Type.String({
  pattern: "^[pr][1-9][0-9]{0,15}$",
  "x-rule": "must look like p17 or r17",
  description: "Id of a lease: that of its placement or reservation.",
  examples: ["p17"],
});

/** A name that is only looked up: a wrong one is a 404. */
export const classRef = Type.String({
  pattern: "^[^\\p{C}]{1,128}$",
  "x-rule": "must be 1 to 128 printable characters",
  description: "Name of a resource class.",
  examples: ["a100"],
});

const NAME = "^(?!(?:classes|orders|leases|groups|flows)$)[A-Za-z0-9][A-Za-z0-9._-]{0,62}$";

/** What a new class may be called; other paths of the market keep their names. */
export const CLASS_NAME = new RegExp(NAME);
export const CLASS_NAME_RULE =
  "must be 1 to 63 letters, digits, '.', '_' or '-', a letter or digit first, " +
  "and not classes, orders, leases, groups or flows";

/** A name that is given to a new class. */
export const className = Type.String({
  pattern: NAME,
  "x-rule": CLASS_NAME_RULE,
  description: "Name of the class: stands in paths, never changes.",
});

export const orderSide = Type.Enum(["bid", "ask"]);

export const orderState = Type.Enum(
  ["open", "filled", "cancelled", "expired", "returned", "ended"],
  {
    description:
      "`returned`: nobody bought it in time, and it went back to the supply. " +
      "`ended`: its own terms, or the end of its lease, took the rest away.",
  },
);

export const timeInForce = Type.Enum(["gtc", "ioc", "fok", "post_only"], {
  description:
    "`gtc` waits until it is filled, cancelled or expires; `ioc` takes what is there and ends; " +
    "`fok` takes all or nothing; `post_only` waits, and ends where it would trade at once.",
});

export const selfTrade = Type.Enum(["cancel_resting", "cancel_incoming"], {
  description: "What gives way where an owner would trade with itself.",
});

export const prefer = Type.Enum(["nearest", "cheapest", "fastest"], {
  description:
    "`nearest`: the least distance to the inputs; `cheapest`: the lowest ask; `fastest`: the " +
    "node's label `speed`. What is equal goes by distance, then by price.",
});
