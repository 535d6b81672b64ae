import { InvalidArgumentError } from "commander";

/** A whole number as an option's value. Zero and below pass: the server says what is wrong. */
export function parseWhole(text: string): number {
  const value = Number(text);
  if (/^-?\d+$/.test(text) && Number.isSafeInteger(value)) return value;
  throw new InvalidArgumentError("It must be a whole number.");
}

/** A whole number of 1 or more. */
export function parseCount(text: string): number {
  const value = parseWhole(text);
  if (value >= 1) return value;
  throw new InvalidArgumentError("It must be 1 or more.");
}

/** A number that may have decimals, 0 or more. */
export function parseDecimal(text: string): number {
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It must be a number such as 2.5.");
}

/** For options that may be given again and again. */
export function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}
