export { negotiate } from "./negotiate.ts";
export type { CounterOffer, SteppedOffer, WindowOffer } from "./types.ts";
