export {
  type AskColumns,
  type AskTour,
  announce,
  createAskTour,
  isAskBefore,
  penaltyAbove,
  setUnits,
} from "./ask-tour.ts";
export {
  type BidColumns,
  type BidGroup,
  createBidGroup,
  register,
  unregister,
} from "./bid-tour.ts";
export { type Tournament, winnerAt } from "./tournament.ts";
export { NOBODY } from "./trees.ts";
