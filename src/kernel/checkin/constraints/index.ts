export { type Atoms, atomHas, atomOf, createAtoms } from "./atoms.ts";
export { canonicalText } from "./canonical.ts";
export { addClass, atomFor, type ClassIndex, classesOf, createClassIndex } from "./class-index.ts";
export { parseConstraint } from "./parse.ts";
export { satisfies } from "./satisfies.ts";
export type {
  AttributeSchema,
  Attributes,
  AttributeType,
  AttributeValue,
  Comparison,
  Constraint,
  ConstraintRejection,
  ConstraintResult,
} from "./types.ts";
