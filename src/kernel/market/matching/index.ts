export { bestAsk, bestBid, reachFor } from "./choose.ts";
export * from "./glow/index.ts";
export * from "./group/index.ts";
export {
  addAsk,
  announceDemand,
  capacityOf,
  createLocatedMarket,
  hasAsk,
  internShape,
  removeAsk,
  setCapacity,
  unitsOf,
} from "./market.ts";
export { type BidInput, type Reach, reachOf, SIXTEENTHS, sharesOf } from "./reach.ts";
export {
  commonLevel,
  createTopology,
  type Distances,
  distanceByLevel,
  findServer,
  GLOW_DISTANCES,
  internServer,
  LEVEL,
  type Location,
  type PlaceNumber,
  placeAt,
  placesOf,
  restorePlaces,
  type Topology,
} from "./topology.ts";
export { freeCapacity, type Match, passTime, placeAsk, placeBid, type Timers } from "./trade.ts";
export {
  type Capacity,
  type LocatedAsk,
  type LocatedBid,
  type LocatedMarket,
  NO_PATIENCE,
  type Patience,
  type Prefer,
  type Waiting,
} from "./types.ts";
export { addWaiting, levelAt, nextLevelAt, removeWaiting, widen } from "./wait.ts";
