export { type PaperOutcome, placeOnPaper } from "./paper.ts";
export type { PlannedPart } from "./plan.ts";
export { learnFrom, rankingOf } from "./rankings.ts";
export { resolveWithin, type Where } from "./where.ts";
