export {
  type CompiledClusterFilter,
  compileClusterFilter,
  type FilterAnswer,
  runClusterFilter,
} from "./filter/cluster-filter.ts";
export { compileRankedSearch, type RankedSearch } from "./filter/ranked-search.ts";
export { type CompiledMongo, compileMongo, runMongo } from "./mongo/compile.ts";
export type { ModelName } from "./mongo/model.ts";
export type { Done, Fault, Outcome } from "./outcome.ts";
export { type CompiledSearch, compileSearch } from "./search-request.ts";
export {
  type Nearest,
  type NearestQuestion,
  type Neighbour,
  nearest,
  type Part,
} from "./similar/nearest.ts";
export type { SimilarSearch } from "./similar/request.ts";
export { createSimilarityIndex, type SimilarityIndex } from "./similar/similarity-index.ts";
export type { Target } from "./similar/target.ts";
