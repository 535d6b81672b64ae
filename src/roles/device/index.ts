export { createPace, type Pace } from "./pace.ts";
export { createSealer, type SealedOffer, type Sealer, sealKey } from "./seal.ts";
