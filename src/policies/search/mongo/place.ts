import type { JsonObject } from "../../contract.ts";
import type { ElementTest, Predicate } from "../document/work.ts";
import type { Outcome } from "../outcome.ts";
import type { Model, SchemaType } from "./model.ts";

/** Where an operand stands: in the filter, and which field of a document it is about. */
export interface Place {
  /** Dotted place in the request, for faults. */
  readonly at: string;
  /** The path of the field, as it is written in the filter. */
  readonly field: string;
  readonly type: SchemaType;
  readonly model: Model;
  /** Compiles a whole filter inside this one, on what the field holds. */
  readonly compileInside: (filter: JsonObject, at: string) => Outcome<Predicate>;
}

/** One thing that is asked of a field. */
export type FieldTest = SomeTest | NoneTest;

/** Holds if some value of the field passes. */
export interface SomeTest {
  readonly kind: "some";
  readonly test: ElementTest;
  /** An array is asked for its items too, not as a whole only. */
  readonly opensArrays: boolean;
}

/** Holds unless all of `of` hold. */
export interface NoneTest {
  readonly kind: "none";
  readonly of: readonly FieldTest[];
}

export function some(test: ElementTest): SomeTest {
  return { kind: "some", test, opensArrays: true };
}

/** Asked of an array as a whole. */
export function whole(test: ElementTest): SomeTest {
  return { kind: "some", test, opensArrays: false };
}
