/**
 * Texts as UTF-8 bytes, without a machine's own encoder. Halves of surrogate pairs that stand
 * alone are kept as three bytes each, so that every text comes back as it was.
 */

/** Bytes that `text` takes. O(length). */
export function utf8Length(text: string): number {
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.codePointAt(i)!;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x1_0000 ? 3 : 4;
    if (code >= 0x1_0000) i += 1;
  }
  return bytes;
}

/** Writes `text` from `at` on, where there must be room; the end of it. */
export function writeUtf8(bytes: Uint8Array, at: number, text: string): number {
  let end = at;
  for (let i = 0; i < text.length; i++) {
    const code = text.codePointAt(i)!;
    if (code < 0x80) {
      bytes[end++] = code;
      continue;
    }
    if (code < 0x800) {
      bytes[end++] = 0xc0 | (code >> 6);
    } else {
      if (code < 0x1_0000) {
        bytes[end++] = 0xe0 | (code >> 12);
      } else {
        bytes[end++] = 0xf0 | (code >> 18);
        bytes[end++] = 0x80 | ((code >> 12) & 0x3f);
        i += 1;
      }
      bytes[end++] = 0x80 | ((code >> 6) & 0x3f);
    }
    bytes[end++] = 0x80 | (code & 0x3f);
  }
  return end;
}

/** The text in `[from, to)`, which `writeUtf8` wrote. */
export function readUtf8(bytes: Uint8Array, from: number, to: number): string {
  const parts: string[] = [];
  const units: number[] = [];
  for (let at = from; at < to; ) {
    const first = bytes[at]!;
    const length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    let code = first & FIRST_BITS[length]!;
    for (let i = 1; i < length; i++) code = (code << 6) | (bytes[at + i]! & 0x3f);
    at += length;
    if (code < 0x1_0000) units.push(code);
    else units.push(0xd7c0 + (code >> 10), 0xdc00 | (code & 0x3ff));
    if (units.length < UNITS_MAX) continue;
    parts.push(String.fromCharCode(...units));
    units.length = 0;
  }
  parts.push(String.fromCharCode(...units));
  return parts.join("");
}

/** Bits of the first byte that belong to the code, by the number of bytes. */
const FIRST_BITS = [0, 0x7f, 0x1f, 0x0f, 0x07];

/** Code units made into a text at once: what a call takes as arguments safely. */
const UNITS_MAX = 4_096;
