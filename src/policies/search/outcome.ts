/** A value, or what is wrong with the request and where in it. */
export type Outcome<Value> = Done<Value> | Fault;

export interface Done<Value> {
  readonly ok: true;
  readonly value: Value;
}

export interface Fault {
  readonly ok: false;
  /** Place in the request, dotted, as in `clusterQuery.conditions.0.operator`; "" is all of it. */
  readonly path: string;
  readonly message: string;
}

export function done<Value>(value: Value): Done<Value> {
  return { ok: true, value };
}

export function fault(path: string, message: string): Fault {
  return { ok: false, path, message };
}

/** The place of `key` below `path`. */
export function below(path: string, key: string | number): string {
  return path === "" ? `${key}` : `${path}.${key}`;
}

/** The values that `make` gives for each item, or its first fault. */
export function collect<Item, Value>(
  items: readonly Item[],
  make: (item: Item, index: number) => Outcome<Value>,
): Outcome<readonly Value[]> {
  const values: Value[] = [];
  for (const [index, item] of items.entries()) {
    const outcome = make(item, index);
    if (!outcome.ok) return outcome;
    values.push(outcome.value);
  }
  return done(values);
}
