import { Type } from "typebox";
import { limits } from "../../kernel/index.ts";

/** The last second of the year 9999; a later time in a schedule is a mistake. */
export const SCHEDULE_SECONDS_MAX = limits.INSTANT_MAX / 1_000;

/**
 * Bound of any other time: its milliseconds stay exact. Milliseconds given for seconds pass, so
 * that the refusal can say what they look like.
 */
export const SECONDS_MAX = 9_007_199_254_740;

const SAFE_MAX = Number.MAX_SAFE_INTEGER;

/** `x-rule` is what a broken `pattern` is told as; OpenAPI readers may ignore it. */
const words = (rule: string) => ({ "x-rule": rule });

/** A name that is only looked up: anything short and printable, so that a wrong one is a 404. */
export const poolRef = Type.String({
  pattern: "^[^\\p{C}]{1,128}$",
  ...words("must be 1 to 128 printable characters"),
  description: "Id of a pool.",
  examples: ["gpu"],
});

/** A name that is given to a new pool. */
export const poolName = Type.String({
  pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$",
  ...words("must be 1 to 63 letters, digits, '.', '_' or '-', with a letter or digit first"),
  description: "Id of the pool: stands in paths, never changes.",
  examples: ["gpu"],
});

export const maintenanceName = Type.String({
  pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$",
  ...words("must be 1 to 63 letters, digits, '.', '_' or '-', with a letter or digit first"),
  description: "Id of the maintenance window, unique in its pool.",
});

export const userName = Type.String({
  pattern: "^[^\\p{C}]{1,128}$",
  ...words("must be 1 to 128 printable characters"),
  description: "Who holds the reservation.",
  examples: ["42"],
});

export const reservationId = Type.String({
  pattern: "^r[1-9][0-9]{0,15}$",
  ...words("must look like r17"),
  description: "Id of a reservation.",
  examples: ["r17"],
});

/** Ids that a fleet brings along: documents and host names are not ours to spell. */
const fleetRule = {
  pattern: "^[^\\p{C}\\p{Z}]{1,128}$",
  ...words("must be 1 to 128 printable characters without spaces"),
};

export const clusterName = Type.String({
  ...fleetRule,
  description: "Id of a cluster.",
  examples: ["c-west-1"],
});

export const nodeName = Type.String({
  pattern: "^[^\\p{C}\\p{Z}]{1,200}$",
  ...words("must be 1 to 200 printable characters without spaces"),
  description: "Id of a node; `<cluster>/<node>` for one that came with a cluster's document.",
  examples: ["c-west-1/node-1"],
});

export const placementId = Type.String({
  pattern: "^p[1-9][0-9]{0,15}$",
  ...words("must look like p17"),
  description: "Id of a placement.",
  examples: ["p17"],
});

/** A policy's name as callers give it: `fgd`, `builtin://fgd`, or the URI of an uploaded one. */
export const policyRef = Type.String({
  pattern: "^[^\\p{C}\\p{Z}]{1,200}$",
  ...words("must be 1 to 200 printable characters without spaces"),
  description: "A policy.",
  examples: ["builtin://fgd"],
});

/** Any text of a person, shown back to people. */
export const noteText = (charsMax: number, description: string) =>
  Type.String({
    pattern: `^[^\\p{C}]{0,${charsMax}}$`,
    ...words(`must be at most ${charsMax} printable characters`),
    description,
  });

const LABEL = { pattern: "^[^\\p{C}]{0,128}$", ...words("must be at most 128 characters") };

/** Most labels of one node or request. */
export const LABELS_MAX = 64;

export const labels = (description: string) =>
  Type.Record(Type.String({ pattern: "^[^\\p{C}]{1,128}$" }), Type.String(LABEL), {
    additionalProperties: false,
    maxProperties: LABELS_MAX,
    description,
    examples: [{ zone: "a" }],
  });

/** Labels as a request wants them: a value, or several of which one will do. */
export const labelWish = (description: string) =>
  Type.Record(
    Type.String({ pattern: "^[^\\p{C}]{1,128}$" }),
    Type.Union([
      Type.String(LABEL),
      Type.Array(Type.String(LABEL), { minItems: 1, maxItems: LABELS_MAX }),
    ]),
    {
      additionalProperties: false,
      maxProperties: LABELS_MAX,
      description,
      examples: [{ zone: ["a", "b"] }],
    },
  );

/** JSON as somebody else writes it, kept whole. */
export const openDocument = (description: string) =>
  Type.Object({}, { additionalProperties: true, description });

/** A request's instant. Zero and below pass: the ledger says what is wrong with them. */
export const askedTime = (description: string) =>
  Type.Integer({ minimum: -SECONDS_MAX, maximum: SECONDS_MAX, description });

/** An instant of a schedule. */
export const scheduleTime = (description: string) =>
  Type.Integer({ minimum: 0, maximum: SCHEDULE_SECONDS_MAX, description });

/** An instant in a reply. */
export const toldTime = (description: string) => Type.Integer({ description });

/** A span in whole seconds; zero and below pass, as with times. */
export const askedSpan = (description: string) =>
  Type.Integer({ minimum: -SECONDS_MAX, maximum: SECONDS_MAX, description });

/** A request's amount. Zero and below pass: they are `invalid_amount`, not a wrong type. */
export const askedAmount = (description: string) =>
  Type.Integer({ minimum: -SAFE_MAX, maximum: SAFE_MAX, description });

export const units = (description: string) =>
  Type.Integer({ minimum: 0, maximum: limits.AMOUNT_MAX, description });

/** A number in a reply: no bounds are promised. */
export const toldNumber = (description: string) => Type.Integer({ description });

export const credits = (description: string) =>
  Type.Number({ minimum: 0, maximum: 1_000_000_000, description });

export const tier = Type.Enum(["standard", "trial"], {
  description: "`trial` callers share the pool's float and have caps.",
});

export const grantState = Type.Enum(["scheduled", "active", "ended", "cancelled", "displaced"], {
  description: "`scheduled` and `active` hold capacity, the others no longer do.",
});

export const nodeStatus = Type.Enum(["ready", "suspect", "lost"], {
  description:
    "`suspect` and `lost` nodes take no new placements; what a lost one had is displaced.",
});

export const placementState = Type.Enum(
  ["scheduled", "active", "ended", "failed", "displaced", "preempted"],
  { description: "`scheduled` and `active` hold their node, the others no longer do." },
);

/** What every request body and query shares: a field nobody knows is refused with its path. */
export const CLOSED = { additionalProperties: false } as const;
