import type { Instant } from "../model/index.ts";

/** A value that JSON can hold without loss. */
export type Plain =
  | string
  | number
  | boolean
  | null
  | readonly Plain[]
  | { readonly [key: string]: Plain | undefined };

export type Column = Float64Array | Uint32Array | Uint8Array;

/**
 * A state as data: a small plain head and large columns of numbers, ready to be written as bytes.
 * Equal states have equal images, whatever way led to them.
 */
export interface StateImage {
  readonly version: number;
  readonly seq: number;
  readonly at: Instant;
  readonly head: Plain;
  readonly columns: readonly { readonly name: string; readonly data: Column }[];
}
