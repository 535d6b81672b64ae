export * from "./book/index.ts";
export * from "./clearing/index.ts";
export {
  ASSIGNMENT_SIZE_MAX,
  BALANCE_MAX,
  DISTANCE_MAX,
  INPUTS_MAX,
  ORDER_VALUE_MAX,
  PRICE_MAX,
} from "./limits.ts";
export * from "./matching/index.ts";
export * from "./money/index.ts";
export * from "./windows/index.ts";
