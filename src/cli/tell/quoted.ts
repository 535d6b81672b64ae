import { plain } from "../terminal/width.ts";

/** Another's text line by line, such that it can't be taken for ours. */
export function quoted(text: string): string {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return lines.map((line) => `  | ${plain(line)}\n`).join("");
}
