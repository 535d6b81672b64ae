import type { Json, JsonObject } from "../../contract.ts";
import { checkBounds, isObject, ownField } from "../document/json.ts";
import { below, done, fault, type Outcome } from "../outcome.ts";
import { type CompiledClusterFilter, compileFilterAt, openBody } from "./cluster-filter.ts";

/** A "similarity search" of the original: a filter, then a policy that ranks what it finds. */
export interface RankedSearch {
  readonly policyRuleUri: string;
  readonly parameters: JsonObject;
  readonly settings: JsonObject;
  /** Undefined: nothing is found, and the policy need not run. */
  readonly filter: CompiledClusterFilter | undefined;
}

/**
 * Reads `{"rankingPolicyRule"}`, bare or in `body.values`, with or without a `values` of its own.
 * Faults read as the original's, with the place. Cost: O(request).
 */
export function compileRankedSearch(value: Json): Outcome<RankedSearch> {
  const tooMuch = checkBounds(value, "");
  if (tooMuch !== undefined) return tooMuch;
  if (!isObject(value) || Object.keys(value).length === 0) {
    return fault("", "Missing or invalid JSON body");
  }
  const isBare = Object.hasOwn(value, "rankingPolicyRule");
  const outer = isBare ? done({ inside: value, at: "" }) : openBody(value, "");
  if (!outer.ok) return outer;
  const rule = ownField(outer.value.inside, "rankingPolicyRule");
  const at = below(outer.value.at, "rankingPolicyRule");
  if (rule === undefined) return fault(at, "'rankingPolicyRule'");
  const values = ownField(rule, "values");
  return values === undefined ? readRule(rule, at) : readRule(values, below(at, "values"));
}

function readRule(rule: Json, at: string): Outcome<RankedSearch> {
  if (!isObject(rule)) return fault(at, "a ranking policy rule must be an object");
  const policyRuleUri = ownField(rule, "policyRuleURI");
  if (policyRuleUri === undefined) return fault(below(at, "policyRuleURI"), "'policyRuleURI'");
  if (typeof policyRuleUri !== "string") {
    return fault(below(at, "policyRuleURI"), "must be a string");
  }
  const parameters = readObject(rule, "parameters", at);
  if (!parameters.ok) return parameters;
  const settings = readObject(rule, "settings", at);
  if (!settings.ok) return settings;
  const filter = readFilterRule(parameters.value, below(at, "parameters"));
  if (!filter.ok) return filter;
  const facts = { parameters: parameters.value, settings: settings.value, filter: filter.value };
  return done({ policyRuleUri, ...facts });
}

/** An object, or an empty one where there is none or null. */
function readObject(rule: JsonObject, key: string, at: string): Outcome<JsonObject> {
  const value = ownField(rule, key) ?? {};
  return isObject(value) ? done(value) : fault(below(at, key), "must be an object");
}

function readFilterRule(
  parameters: JsonObject,
  at: string,
): Outcome<CompiledClusterFilter | undefined> {
  const rule = ownField(parameters, "filterRule");
  const isNone = rule === undefined || rule === null;
  if (isNone || (isObject(rule) && Object.keys(rule).length === 0)) return done(undefined);
  return compileFilterAt(rule, below(at, "filterRule"));
}
