import { InvalidArgumentError } from "commander";

/** Bytes of each unit. A single letter counts in steps of 1024, as schedulers of clusters do. */
const UNIT_BYTES: ReadonlyMap<string, number> = new Map([
  ["", 2 ** 20],
  ...["k", "m", "g", "t"].flatMap((letter, index): [string, number][] => [
    [letter, 2 ** (10 * (index + 1))],
    [`${letter}i`, 2 ** (10 * (index + 1))],
    [`${letter}ib`, 2 ** (10 * (index + 1))],
    [`${letter}b`, 1_000 ** (index + 1)],
  ]),
]);

const MIB = 2 ** 20;
const MILLI = 1_000;

/** MiB of `64GiB`, `64G`, `64GB` or `65536`, rounded up to a whole one. */
export function parseMemory(text: string): number {
  const [, digits, unit = ""] = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim()) ?? [];
  const bytes = UNIT_BYTES.get(unit.toLowerCase());
  const size = Math.ceil((Number(digits) * (bytes ?? Number.NaN)) / MIB);
  if (Number.isSafeInteger(size)) return size;
  throw new InvalidArgumentError("It must be a size such as 64GiB, 512MiB or 65536 (MiB).");
}

/** Thousandths of a core of `4`, `0.5` or `500m`. */
export function parseCores(text: string): number {
  const [, digits, milli] = /^(\d+(?:\.\d{1,3})?)(m?)$/.exec(text.trim()) ?? [];
  const amount = milli === "m" ? Number(digits) : Math.round(Number(digits) * MILLI);
  if (Number.isSafeInteger(amount)) return amount;
  throw new InvalidArgumentError("It must be a number of cores such as 4, 0.5 or 500m.");
}
