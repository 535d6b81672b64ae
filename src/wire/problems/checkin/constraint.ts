import { unreachable } from "../../../base/index.ts";
import type { checkin } from "../../../kernel/index.ts";
import { quote } from "../pool-refusal.ts";
import { type Problem, problem } from "../problem.ts";

/** What is wrong with a constraint: where, what was expected there, and what there is. */
export function constraintProblem(
  rejection: checkin.ConstraintRejection,
  field: string,
  schema: checkin.AttributeSchema,
): Problem {
  switch (rejection.reason) {
    case "constraint_syntax": {
      const { position, expected, found } = rejection;
      const detail = `${field}, position ${position}: expected ${expected}, found ${found}.`;
      return problem("constraint_syntax", detail, { position, expected, found });
    }
    case "unknown_attribute": {
      const { position, attribute } = rejection;
      return { ...attributeProblem(attribute, schema), position };
    }
    case "attribute_type": {
      const { position, attribute, expected, found } = rejection;
      const detail = `${field}, position ${position}: ${attribute} is a ${expected}, not ${found}.`;
      return problem("attribute_type", detail, { position, attribute, expected, found });
    }
    case "constraint_too_long": {
      const { length, max } = rejection;
      const detail = `${field} has ${length} characters; ${max} are the most.`;
      return problem("constraint_too_long", detail, { given: length, max });
    }
    case "constraint_too_deep": {
      const { position, max } = rejection;
      const detail = `${field}, position ${position}: nested more than ${max} deep.`;
      return problem("constraint_too_deep", detail, { position, max });
    }
    default:
      return unreachable(rejection);
  }
}

/** An attribute that the desk's configuration does not have. */
export function attributeProblem(attribute: string, schema: checkin.AttributeSchema): Problem {
  const known = [...schema.keys()];
  const detail = `There is no attribute ${quote(attribute)}.`;
  return problem("unknown_attribute", detail, { attribute, known });
}
