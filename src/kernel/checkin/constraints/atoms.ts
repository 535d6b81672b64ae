import { assert } from "../../../base/index.ts";

/**
 * The distinct sets of constraint classes that devices were seen to satisfy. A device is its atom:
 * whatever the number of devices and jobs, supply is counted and demand is matched by atoms.
 */
export interface Atoms {
  /** The classes of each atom, ascending. */
  readonly sets: (readonly number[])[];
  /** The same as bits, class `c` at bit `c % 32` of word `c / 32`. */
  readonly bits: Uint32Array[];
  readonly ids: Map<string, number>;
}

export function createAtoms(): Atoms {
  return { sets: [], bits: [], ids: new Map() };
}

/** The atom of exactly these classes (ascending, each once), made on first sight. O(classes). */
export function atomOf(atoms: Atoms, classes: readonly number[]): number {
  const key = classes.join(",");
  const known = atoms.ids.get(key);
  if (known !== undefined) return known;
  const words = new Uint32Array(((classes.at(-1) ?? 0) >>> 5) + 1);
  let last = -1;
  for (const one of classes) {
    assert(one > last, "the classes of an atom must ascend");
    words[one >>> 5] = (words[one >>> 5] ?? 0) | (1 << (one & 31));
    last = one;
  }
  const atom = atoms.sets.length;
  atoms.sets.push([...classes]);
  atoms.bits.push(words);
  atoms.ids.set(key, atom);
  return atom;
}

/** True if devices of this atom satisfy the class. */
export function atomHas(atoms: Atoms, atom: number, constraintClass: number): boolean {
  const words = atoms.bits[atom];
  if (words === undefined) return false;
  return (((words[constraintClass >>> 5] ?? 0) >>> (constraintClass & 31)) & 1) === 1;
}
