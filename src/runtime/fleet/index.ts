export {
  createLeaseBook,
  type LeaseBook,
  type LeasePolicy,
  type LeaseView,
  type Silence,
} from "./lease-book.ts";
export {
  createMetricsBook,
  type Metrics,
  type MetricsBook,
  type MetricsBounds,
  type MetricsTooLarge,
} from "./metrics-book.ts";
export { createFleetTally, type FleetSums, type FleetTally } from "./tally.ts";
export { type Beat, createFleetWatch, type FleetWatch, type FleetWatchOptions } from "./watch.ts";
