/** What a public attribute of a device may be. Numbers are whole, within the safe integers. */
export type AttributeType = "number" | "text" | "flag";

/** The public attributes that constraints may speak of, by name. */
export type AttributeSchema = ReadonlyMap<string, AttributeType>;

export type AttributeValue = number | string | boolean;

/** What a device says of itself. An attribute it leaves out satisfies no comparison. */
export type Attributes = ReadonlyMap<string, AttributeValue>;

export type Comparison = ">=" | "<=" | "=";

/** A constraint, parsed. A comparison's value has the type of its attribute. */
export type Constraint =
  | {
      readonly kind: "compare";
      readonly attribute: string;
      readonly op: Comparison;
      readonly value: AttributeValue;
    }
  | {
      readonly kind: "in";
      readonly attribute: string;
      readonly values: readonly AttributeValue[];
    }
  | { readonly kind: "and" | "or"; readonly parts: readonly Constraint[] }
  | { readonly kind: "not"; readonly part: Constraint }
  /** What an empty text means. */
  | { readonly kind: "any" };

/** Why a constraint was refused; checks run from left to right. */
export type ConstraintRejection =
  | {
      readonly reason: "constraint_syntax";
      /** Characters before the fault; the first is 0. */
      readonly position: number;
      readonly expected: string;
      readonly found: string;
    }
  | { readonly reason: "unknown_attribute"; readonly position: number; readonly attribute: string }
  | {
      readonly reason: "attribute_type";
      readonly position: number;
      readonly attribute: string;
      readonly expected: AttributeType;
      readonly found: string;
    }
  | { readonly reason: "constraint_too_long"; readonly length: number; readonly max: number }
  | { readonly reason: "constraint_too_deep"; readonly position: number; readonly max: number };

export type ConstraintResult =
  | { readonly ok: true; readonly constraint: Constraint }
  | { readonly ok: false; readonly rejection: ConstraintRejection };
