export { type Choice, readAnswer } from "./answer.ts";
export {
  type Allocated,
  findReplay,
  type GrantContext,
  grantChoices,
  refusedBy,
  tellPlacements,
} from "./granting.ts";
export { keyOf, readTerms, type Terms, toCommand } from "./terms.ts";
