export { applyPlacement } from "./apply.ts";
export { decidePlacement, decideRenew } from "./decide.ts";
export { duePlacements, nextPlacementDueAt } from "./due.ts";
export { forecastPlacement, type PlacementForecast } from "./forecast.ts";
export * from "./types.ts";
export { listPlacements, type PlacementFilter, viewPlacement } from "./view.ts";
