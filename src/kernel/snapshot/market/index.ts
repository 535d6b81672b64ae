export { decodeMarket, marketColumns, marketHead } from "./market.ts";
