export { applyBound, dropNode, followBinding, restoreBacking } from "./apply.ts";
export { backedCapacity } from "./capacity.ts";
export { chargePlacement, chargesFor, refundPlacement } from "./charge.ts";
export { createRation, exhausted, type Ration, sharedSpot, takeRation } from "./ration.ts";
export { type BackingEvent, dueBacking } from "./tick.ts";
export type { PlacementEvicted, PlacementPreempted, ReservationBound } from "./types.ts";
export { placedGpus } from "./uses.ts";
