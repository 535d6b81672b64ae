import { styleText } from "node:util";
import type { Output } from "./io.ts";

export type Style = "bold" | "dim" | "red" | "green" | "yellow" | "cyan" | "blue";

/** The text in a style where the output shows styles, and as it is elsewhere. */
export function paint(output: Pick<Output, "hasColor">, style: Style | Style[], text: string) {
  return output.hasColor ? styleText(style, text, { validateStream: false }) : text;
}
