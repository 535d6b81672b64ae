export { createAccountClient, createMarketClient } from "./market.ts";
export type { AccountClient, MarketClient } from "./types.ts";
