import { assert } from "../../base/index.ts";
import { readUtf8, utf8Length, writeUtf8 } from "../model/index.ts";
import type { Column, NamedColumn } from "./types.ts";

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

/** Many or long texts as two columns: all their bytes, and how many each has. */
export function textColumns(name: string, texts: readonly string[]): readonly NamedColumn[] {
  const lengths = Uint32Array.from(texts, utf8Length);
  const data = new Uint8Array(lengths.reduce((sum, length) => sum + length, 0));
  let at = 0;
  for (const text of texts) at = writeUtf8(data, at, text);
  return [
    { name: `${name}/bytes`, data },
    { name: `${name}/lengths`, data: lengths },
  ];
}

export function readTexts(columns: Columns, name: string): readonly string[] {
  const bytes = bytesColumn(columns, `${name}/bytes`);
  let at = 0;
  return Array.from(wordsColumn(columns, `${name}/lengths`), (length) => {
    at += length;
    return readUtf8(bytes, at - length, at);
  });
}
