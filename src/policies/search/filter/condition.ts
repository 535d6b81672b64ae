import type { Json, JsonObject } from "../../contract.ts";
import { isList, isObject, ownField } from "../document/json.ts";
import { allOf, anyOf, type Predicate } from "../document/work.ts";
import { compileEquality, compileIn, compileNotEqual, compileOrder } from "../mongo/comparisons.ts";
import { compileCondition } from "../mongo/compile.ts";
import { type ModelName, modelOf } from "../mongo/model.ts";
import type { FieldTest, Place } from "../mongo/place.ts";
import { show } from "../mongo/show.ts";
import { compileLike } from "../mongo/texts.ts";
import { below, collect, done, fault, type Outcome } from "../outcome.ts";
import { compileAggregate } from "./aggregate.ts";
import { dotted } from "./variable.ts";

/**
 * Reads a condition of the filter grammar: a comparison, an aggregate (of metrics only), or several
 * conditions joined by AND or OR. AND of nothing holds, OR of nothing doesn't. The condition must
 * be within bounds (`checkBounds`). Cost: O(condition).
 */
export function compileGrammar(
  condition: Json | undefined,
  model: ModelName,
  at: string,
): Outcome<Predicate> {
  if (!isObject(condition)) return fault(at, "a condition must be an object");
  if (Object.hasOwn(condition, "logicalOperator")) return compileLogical(condition, model, at);
  if (Object.hasOwn(condition, "aggOperator")) {
    if (model === "cluster_metrics") return compileAggregate(condition, modelOf(model), at);
    return fault(below(at, "aggOperator"), "aggregates work in clusterMetricsQuery only");
  }
  return compileComparison(condition, model, at);
}

function compileLogical(condition: JsonObject, model: ModelName, at: string): Outcome<Predicate> {
  const operator = ownField(condition, "logicalOperator")!;
  const conditions = ownField(condition, "conditions");
  const join = operator === "AND" ? allOf : operator === "OR" ? anyOf : undefined;
  if (join === undefined) {
    return fault(below(at, "logicalOperator"), `Unsupported logical operator: ${show(operator)}`);
  }
  const place = below(at, "conditions");
  if (conditions === undefined) return fault(place, "'conditions'");
  if (!isList(conditions)) return fault(place, "conditions must be an array");
  const predicates = collect(conditions, (item, index) =>
    compileGrammar(item, model, below(place, index)),
  );
  return predicates.ok ? done(join(predicates.value)) : predicates;
}

function compileComparison(
  condition: JsonObject,
  model: ModelName,
  at: string,
): Outcome<Predicate> {
  const missing = ["variable", "operator", "value"].find((key) => !Object.hasOwn(condition, key));
  if (missing !== undefined) return fault(below(at, missing), `'${missing}'`);
  const variable = ownField(condition, "variable")!;
  const operator = ownField(condition, "operator")!;
  const value = ownField(condition, "value")!;
  if (typeof variable !== "string") return fault(below(at, "variable"), "must be a string");
  const build = OPERATORS.get(operator);
  if (build === undefined) {
    return fault(below(at, "operator"), `Unsupported operator: ${show(operator)}`);
  }
  const places = { field: below(at, "variable"), value: below(at, "value") };
  return compileCondition(dotted(variable), modelOf(model), places, (place) => build(value, place));
}

type Build = (operand: Json, place: Place) => Outcome<readonly FieldTest[]>;

const OPERATORS: ReadonlyMap<Json, Build> = new Map<Json, Build>([
  ["==", compileEquality],
  ["!=", compileNotEqual],
  ["IN", compileIn],
  ["LIKE", compileLike],
  ["<", (operand, place) => compileOrder("<", operand, place)],
  ["<=", (operand, place) => compileOrder("<=", operand, place)],
  [">", (operand, place) => compileOrder(">", operand, place)],
  [">=", (operand, place) => compileOrder(">=", operand, place)],
]);
