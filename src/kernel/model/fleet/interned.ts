/**
 * Values that many rows share, each distinct one once, by number; one that no row uses any more
 * gives its number to the next.
 */
export interface Interned<Value> {
  readonly numbers: Map<string, number>;
  readonly keys: string[];
  readonly values: Value[];
  readonly uses: number[];
  readonly free: number[];
}

export function createInterned<Value>(): Interned<Value> {
  return { numbers: new Map(), keys: [], values: [], uses: [], free: [] };
}

/** The number of the value with this key, used once more; `make` gives a new key its value. */
export function intern<Value>(table: Interned<Value>, key: string, make: () => Value): number {
  const known = table.numbers.get(key);
  if (known !== undefined) {
    table.uses[known] = table.uses[known]! + 1;
    return known;
  }
  const number = table.free.pop() ?? table.values.length;
  table.numbers.set(key, number);
  table.keys[number] = key;
  table.values[number] = make();
  table.uses[number] = 1;
  return number;
}

/** One use less. */
export function unintern<Value>(table: Interned<Value>, number: number): void {
  table.uses[number] = table.uses[number]! - 1;
  if (table.uses[number]! > 0) return;
  table.numbers.delete(table.keys[number]!);
  table.free.push(number);
}
