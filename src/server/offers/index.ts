export {
  createOffers,
  OFFERS_PATH,
  type OfferBounds,
  type OffersService,
  refuseUpgrade,
} from "./service.ts";
