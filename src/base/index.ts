export { AssertionError, assert, unreachable } from "./assert.ts";
export { divCeil, divFloor, mulDiv, mulDivCeil } from "./integer.ts";
export { createPrng, type Prng, prngFromState } from "./prng.ts";
