export type { OfferBounds } from "./bounds.ts";
export { frameworkHandlers } from "./list.ts";
export { createOffers, OFFERS_PATH, type OffersService, refuseUpgrade } from "./service.ts";
