export {
  addGlowDemand,
  addGlowSupply,
  createGlowMarket,
  type GlowDemand,
  type GlowMarket,
  type GlowSupply,
  splitBid,
} from "./glow.ts";
