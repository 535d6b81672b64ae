import { endianness } from "node:os";
import { assert } from "../../base/index.ts";
import type { Column, StateHead, StateImage } from "../../kernel/index.ts";

/**
 * A snapshot as bytes: a JSON header with the image's head and the layout of its columns, then
 * the columns, little-endian, each part padded to 8 bytes so that a reader can use it in place.
 */
export interface ImageBytes {
  readonly length: number;
  readonly headerLength: number;
  /** Bytes `[offset, offset + length)`, copied: the caller may give the buffer away. */
  slice(offset: number, length: number): Uint8Array<ArrayBuffer>;
}

interface Header {
  readonly version: number;
  readonly seq: number;
  readonly at: number;
  readonly head: StateHead;
  readonly columns: readonly { readonly name: string; readonly type: string; length: number }[];
}

interface Part {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

const ALIGNMENT = 8;

/** Copies nothing but the header until bytes are asked for. */
export function imageBytes(image: StateImage): ImageBytes {
  assert(endianness() === "LE", "snapshots are little-endian, as is every machine Node runs on");
  const header = new TextEncoder().encode(JSON.stringify(headerOf(image)));
  const parts: Part[] = [{ offset: 0, bytes: header }];
  let length = padded(header.length);
  const headerLength = length;
  for (const { data } of image.columns) {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    parts.push({ offset: length, bytes });
    length += padded(bytes.length);
  }
  return { length, headerLength, slice: (offset, size) => slice(parts, offset, size) };
}

/** The image that `bytes` hold; its columns are views of the same buffer. */
export function imageOf(bytes: Uint8Array<ArrayBuffer>, headerLength: number): StateImage {
  const text = new TextDecoder().decode(bytes.subarray(0, headerLength)).replace(/\0+$/, "");
  const header: Header = JSON.parse(text);
  let offset = bytes.byteOffset + headerLength;
  const columns = header.columns.map(({ name, type, length }) => {
    const data = columnOf(type, bytes.buffer, offset, length);
    offset += padded(data.byteLength);
    return { name, data };
  });
  assert(offset === bytes.byteOffset + bytes.length, "columns must fill the snapshot exactly");
  return { version: header.version, seq: header.seq, at: header.at, head: header.head, columns };
}

function headerOf(image: StateImage): Header {
  const { version, seq, at, head } = image;
  const columns = image.columns.map(({ name, data }) => ({
    name,
    type: typeOf(data),
    length: data.length,
  }));
  return { version, seq, at, head, columns };
}

function typeOf(data: Column): string {
  if (data instanceof Float64Array) return "f64";
  return data instanceof Uint32Array ? "u32" : "u8";
}

function columnOf(type: string, buffer: ArrayBuffer, offset: number, length: number): Column {
  if (type === "f64") return new Float64Array(buffer, offset, length);
  if (type === "u32") return new Uint32Array(buffer, offset, length);
  assert(type === "u8", "a column must have a known type");
  return new Uint8Array(buffer, offset, length);
}

function padded(length: number): number {
  return Math.ceil(length / ALIGNMENT) * ALIGNMENT;
}

function slice(parts: readonly Part[], offset: number, length: number): Uint8Array<ArrayBuffer> {
  const target = new Uint8Array(length);
  for (const part of parts) {
    const from = Math.max(offset, part.offset);
    const until = Math.min(offset + length, part.offset + part.bytes.length);
    if (from >= until) continue;
    target.set(part.bytes.subarray(from - part.offset, until - part.offset), from - offset);
  }
  return target;
}
