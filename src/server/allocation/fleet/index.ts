export {
  type ClusterEntry,
  createDocuments,
  type Documents,
  type FleetDocuments,
} from "./documents.ts";
export { findNode, shortName } from "./node-names.ts";
export { gpuNumber } from "./shown-metrics.ts";
