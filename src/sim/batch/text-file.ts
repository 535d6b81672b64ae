import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { dirname, join, parse } from "node:path";

/** A text file that is written from its start, in large pieces. */
export interface TextFile {
  write(text: string): void;
  close(): void;
}

const PIECE_CHARS = 65_536;

/** Makes a file (and its folder) or empties it. Faults of the disk are thrown. */
export function openTextFile(path: string): TextFile {
  mkdirSync(dirname(path), { recursive: true });
  const handle = openSync(path, "w");
  let buffer = "";
  const flush = (): void => {
    if (buffer !== "") writeSync(handle, buffer);
    buffer = "";
  };
  return {
    write: (text) => {
      buffer += text;
      if (buffer.length > PIECE_CHARS) flush();
    },
    close: () => {
      flush();
      closeSync(handle);
    },
  };
}

/** `file` itself without a label, else `name-label.ending` beside it. */
export function labelledFile(file: string, label: string): string {
  if (label === "") return file;
  const { dir, name, ext } = parse(file);
  return join(dir, `${name}-${label}${ext}`);
}
