import { assert } from "../../base/index.ts";
import type { Column } from "./types.ts";

/** The columns of an image by name. */
export type Columns = ReadonlyMap<string, Column>;

export function column(columns: Columns, name: string): Column {
  const found = columns.get(name);
  assert(found !== undefined, `an image must have the column ${name}`);
  return found;
}

export function floatsColumn(columns: Columns, name: string): Float64Array {
  const data = column(columns, name);
  assert(data instanceof Float64Array, `${name} must be 64-bit floats`);
  return data;
}

export function wordsColumn(columns: Columns, name: string): Uint32Array {
  const data = column(columns, name);
  assert(data instanceof Uint32Array, `${name} must be 32-bit words`);
  return data;
}

export function bytesColumn(columns: Columns, name: string): Uint8Array {
  const data = column(columns, name);
  assert(data instanceof Uint8Array, `${name} must be bytes`);
  return data;
}
