export {
  type ClusterEntry,
  createDocuments,
  type Documents,
  type FleetDocuments,
} from "./documents.ts";
export { findNode, toDocumentGpu, toLedgerGpu } from "./node-names.ts";
export { gpuNumber } from "./shown-metrics.ts";
