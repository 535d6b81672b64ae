import { readUtf8, utf8Length, writeUtf8 } from "../model/index.ts";
import type { Columns } from "./columns.ts";
import { bytesColumn, wordsColumn } from "./columns.ts";
import type { NamedColumn } from "./types.ts";

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
