export {
  cancelWindowOrder,
  closeHours,
  createWindows,
  placeBuy,
  placeSell,
  wakeBuys,
} from "./place.ts";
export { faultOfWindow, planBuy, type WindowRejection } from "./plan.ts";
export {
  hourDepth,
  quoteWindow,
  type WhyWindowNotFilled,
  type WindowQuote,
  whyWindowNotFilled,
} from "./read.ts";
export {
  type Hour,
  POOL,
  type PoolSupply,
  type Span,
  type WindowBuy,
  type WindowFill,
  type WindowPlan,
  type WindowSell,
  type Windows,
} from "./types.ts";
