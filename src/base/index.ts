export { AssertionError, assert, unreachable } from "./assert.ts";
export {
  createIntMap,
  type IntMap,
  intMapDelete,
  intMapGet,
  intMapSet,
} from "./int-map.ts";
export { divCeil, divFloor, mulDiv, mulDivCeil } from "./integer.ts";
export {
  createNumberHeap,
  heapLeast,
  heapPairs,
  heapPeekKey,
  heapPeekValue,
  heapPop,
  heapPush,
  type NumberHeap,
} from "./number-heap.ts";
export { createPrng, type Prng, prngFromState } from "./prng.ts";
