export type { OfferBounds } from "./bounds.ts";
export { createOffers, OFFERS_PATH, type OffersService, refuseUpgrade } from "./service.ts";
