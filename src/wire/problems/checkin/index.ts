export { attributeProblem, constraintProblem } from "./constraint.ts";
export { leaseProblem } from "./lease.ts";
export { type CheckinRefusal, checkinProblem, isCheckinRefusal } from "./refusal.ts";
