export { type PaperOutcome, placeOnPaper } from "./paper.ts";
export type { PlannedPart } from "./plan.ts";
export { resolveWithin, type Where } from "./where.ts";
