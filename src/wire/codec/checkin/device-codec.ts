import type { checkin } from "../../../kernel/index.ts";
import { attributeProblem } from "../../problems/checkin/index.ts";
import { type Problem, problem } from "../../problems/problem.ts";
import type { CheckinLease, CheckinOffer } from "../../schemas/checkin/index.ts";
import { toCheckinId } from "./ids.ts";

/** A device's attributes, held against those that the desk knows. */
export function toAttributes(
  given: Readonly<Record<string, number | string | boolean>> | undefined,
  schema: checkin.AttributeSchema,
): Map<string, checkin.AttributeValue> | { readonly problem: Problem } {
  const attributes = new Map<string, checkin.AttributeValue>();
  if (given === undefined) return attributes;
  for (const name of Object.keys(given)) {
    const type = schema.get(name);
    const value = given[name]!;
    if (type === undefined) return { problem: attributeProblem(name, schema) };
    if (typeof value !== WORDS[type]) return { problem: typeProblem(name, type, value) };
    attributes.set(name, value);
  }
  return attributes;
}

const WORDS = { number: "number", text: "string", flag: "boolean" } as const;

function typeProblem(
  attribute: string,
  expected: checkin.AttributeType,
  value: checkin.AttributeValue,
): Problem {
  const found = JSON.stringify(value).slice(0, 60);
  const detail = `Attribute ${attribute} is a ${expected}, not ${found}.`;
  return problem("attribute_type", detail, { attribute, expected, found });
}

/** An offer as a device hears of it. */
export function toOfferWire(given: {
  readonly region: string;
  readonly job: number;
  readonly task: number;
  readonly offer: string;
  readonly acceptWithinMs: number;
  readonly privateConstraint?: checkin.Constraint;
}): CheckinOffer {
  const { region, job, task, offer, acceptWithinMs, privateConstraint } = given;
  return {
    job_id: toCheckinId(region, job),
    task,
    offer,
    accept_within_s: acceptWithinMs / 1_000,
    ...(privateConstraint === undefined ? {} : { private_constraint: { ...privateConstraint } }),
  };
}

/** A client's slot, as it is after what it said. */
export function toLease(
  reply: Extract<checkin.ClientReply, { readonly kind: "accepted" }>,
  region: string,
  state: CheckinLease["state"],
): CheckinLease {
  const { client, job, task, leaseMs } = reply;
  const lease = { client_id: client, job_id: toCheckinId(region, job), task, state };
  return state === "live" ? { ...lease, lease_s: Math.floor(leaseMs / 1_000) } : lease;
}
