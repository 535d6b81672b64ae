/** The last check-ins, counted by atom. Adding one is O(1), whatever the length of the window. */
export interface Supply {
  readonly ringAtoms: Int32Array;
  readonly ringAt: Float64Array;
  /** Check-ins of each atom inside the window. */
  readonly counts: number[];
  next: number;
  size: number;
}

export function createSupply(length: number): Supply {
  return {
    ringAtoms: new Int32Array(length),
    ringAt: new Float64Array(length),
    counts: [],
    next: 0,
    size: 0,
  };
}

/** Takes in one check-in; the oldest leaves when the window is full. */
export function addSupply(supply: Supply, at: number, atom: number): void {
  const { ringAtoms, ringAt, counts } = supply;
  const place = supply.next;
  if (supply.size === ringAtoms.length) counts[ringAtoms[place]!]! -= 1;
  else supply.size += 1;
  while (counts.length <= atom) counts.push(0);
  counts[atom]! += 1;
  ringAtoms[place] = atom;
  ringAt[place] = at;
  supply.next = place + 1 === ringAtoms.length ? 0 : place + 1;
}

/** Takes in many check-ins of one atom and instant; what the window can't hold is let go. */
export function addSupplyMany(supply: Supply, at: number, atom: number, count: number): void {
  for (let i = 0; i < Math.min(count, supply.ringAtoms.length); i++) addSupply(supply, at, atom);
}

/** From the oldest check-in of the window to `at`, ms; at least 1. */
export function supplySpanMs(supply: Supply, at: number): number {
  if (supply.size === 0) return 1;
  const full = supply.size === supply.ringAtoms.length;
  const oldest = supply.ringAt[full ? supply.next : 0]!;
  return Math.max(1, at - oldest);
}

/** The atoms inside the window in the order in which each is first met, oldest first. */
export function atomsBySight(supply: Supply): readonly number[] {
  const seen = new Set<number>();
  const length = supply.ringAtoms.length;
  const start = supply.size === length ? supply.next : 0;
  const distinct = supply.counts.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0);
  for (let i = 0; i < supply.size && seen.size < distinct; i++) {
    seen.add(supply.ringAtoms[(start + i) % length]!);
  }
  return [...seen];
}
