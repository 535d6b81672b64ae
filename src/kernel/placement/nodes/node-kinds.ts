import type { Labels, LabelWish } from "../types.ts";

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
  readonly gpuMemoryMib: number;
  readonly labels: Labels;
  /** The pool whose units its whole GPUs are; empty for none. */
  readonly pool: string;
  /** What each idle GPU keeps for whoever gets it whole; 0 without a pool. */
  readonly keptCpuMilli: number;
  readonly keptMemoryMib: number;
  /** Ranks behind all nodes that are not. */
  readonly isOnProbation: boolean;
}

/** What makes a kind. */
export type KindFacts = Omit<NodeKind, "modelNumber">;

export function createNodeKinds(): NodeKinds {
  return { numbers: new Map(), kinds: [], models: new Map() };
}

/** The number of the kind of nodes with these facts. */
export function internKind(kinds: NodeKinds, facts: KindFacts): number {
  const { model, gpuMemoryMib, labels, isOnProbation, pool, keptCpuMilli, keptMemoryMib } = facts;
  const numbers = [gpuMemoryMib, keptCpuMilli, keptMemoryMib];
  const key = JSON.stringify([model, pool, isOnProbation, numbers, sortedLabels(labels)]);
  const known = kinds.numbers.get(key);
  if (known !== undefined) return known;
  const number = kinds.kinds.length;
  kinds.numbers.set(key, number);
  const modelNumber = internModel(kinds, model);
  kinds.kinds.push({ ...facts, modelNumber, labels: { ...labels } });
  return number;
}

/** Labels as pairs in the order of their names, so that equal ones make equal texts. */
export function sortedLabels(labels: Labels): readonly (readonly [string, string])[] {
  return Object.entries(labels).sort(([a], [b]) => byText(a, b));
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function hasModel(kind: NodeKind, models: readonly string[]): boolean {
  return models.length === 0 || models.includes(kind.model);
}

/** One label that is asked for, with the values that will do. */
export interface WantedLabel {
  readonly name: string;
  readonly values: ReadonlySet<string>;
}

/** What a wish comes down to, in the order of the names; equal wishes make equal lists. */
export function wantedLabels(wish: LabelWish): readonly WantedLabel[] {
  const names = Object.keys(wish).sort(byText);
  return names.map((name) => {
    const value = wish[name]!;
    const values = typeof value === "string" ? [value] : [...value].sort(byText);
    return { name, values: new Set(values) };
  });
}

export function hasLabels(kind: NodeKind, wanted: readonly WantedLabel[]): boolean {
  return wanted.every(
    ({ name, values }) => Object.hasOwn(kind.labels, name) && values.has(kind.labels[name]!),
  );
}

export function hasGpuMemory(kind: NodeKind, gpuMemoryMib: number): boolean {
  return kind.gpuMemoryMib >= gpuMemoryMib;
}

function internModel(kinds: NodeKinds, model: string): number {
  const known = kinds.models.get(model);
  if (known !== undefined) return known;
  kinds.models.set(model, kinds.models.size);
  return kinds.models.size - 1;
}
