export { followBinding } from "./apply.ts";
export { backedCapacity } from "./capacity.ts";
export { chargesFor } from "./charge.ts";
export { afterEvent, beforeEvent } from "./follow.ts";
export { nodeInOther, POOL_LABEL, poolsBackedBy } from "./match.ts";
export { type BackingEvent, dueBacking } from "./tick.ts";
export type { ReservationBound } from "./types.ts";
export { placedGpus } from "./uses.ts";
