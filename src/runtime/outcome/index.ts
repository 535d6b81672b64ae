export { doneOutcome, dryOutcome, refusedOutcome } from "./outcome.ts";
