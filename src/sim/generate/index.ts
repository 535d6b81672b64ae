export type { Arrivals } from "./arrivals.ts";
export {
  type GeneratorOptions,
  generateResources,
  generateWorkload,
  SHAPE_NAMES,
} from "./generate.ts";
