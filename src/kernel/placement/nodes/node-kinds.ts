import type { Labels } from "../types.ts";

/** What never changes on a node and a request may ask for: each distinct one once, by number. */
export interface NodeKinds {
  readonly numbers: Map<string, number>;
  readonly kinds: NodeKind[];
  readonly models: Map<string, number>;
}

export interface NodeKind {
  readonly model: string;
  /** The model's number: smaller than that of a kind, for there are fewer. */
  readonly modelNumber: number;
  readonly labels: Labels;
}

export function createNodeKinds(): NodeKinds {
  return { numbers: new Map(), kinds: [], models: new Map() };
}

/** The number of the kind of nodes with this model and these labels. */
export function internKind(kinds: NodeKinds, model: string, labels: Labels): number {
  const key = JSON.stringify([model, sortedLabels(labels)]);
  const known = kinds.numbers.get(key);
  if (known !== undefined) return known;
  const number = kinds.kinds.length;
  kinds.numbers.set(key, number);
  kinds.kinds.push({ model, modelNumber: internModel(kinds, model), labels: { ...labels } });
  return number;
}

/** Labels as pairs in the order of their names, so that equal ones make equal texts. */
export function sortedLabels(labels: Labels): readonly (readonly [string, string])[] {
  return Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

export function hasModel(kind: NodeKind, models: readonly string[]): boolean {
  return models.length === 0 || models.includes(kind.model);
}

export function hasLabels(kind: NodeKind, labels: Labels): boolean {
  return Object.entries(labels).every(
    ([name, value]) => Object.hasOwn(kind.labels, name) && kind.labels[name] === value,
  );
}

function internModel(kinds: NodeKinds, model: string): number {
  const known = kinds.models.get(model);
  if (known !== undefined) return known;
  kinds.models.set(model, kinds.models.size);
  return kinds.models.size - 1;
}
