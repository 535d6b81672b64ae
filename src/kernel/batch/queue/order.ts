import { assert } from "../../../base/index.ts";
import { type JobColumns, widened, widenedInts } from "./columns.ts";
import { fitsStairs, type Stairs, WIDTH_CLASSES, widthClassOf } from "./stairs.ts";

/** Stands for "no job". */
export const NONE = -1;

/**
 * Jobs in the order of priority, then of a key, ties by sequence: a treap in typed arrays, by slot.
 * Every node knows the least width and the least estimate below it, so that a search for what fits
 * passes over whole subtrees. Its shape follows from its jobs alone, not from the way they came.
 */
export interface OrderedJobs {
  root: number;
  first: number;
  size: number;
  key: Float64Array;
  /** False as long as all priorities are 0, or where they do not count. */
  heedsPriority: boolean;
  left: Int32Array;
  right: Int32Array;
  rank: Int32Array;
  /** False if nobody searches: then no least values are kept. */
  readonly isSearched: boolean;
  widthMin: Int32Array;
  /** `WIDTH_CLASSES` for each slot: the least estimate of the jobs up to each width. */
  estimateMin: Float64Array;
  /** Scratch: the way from the root to the node that is changed. */
  readonly path: Int32Array;
}

/** Far above the depth that chance allows for 2^31 nodes. */
const DEPTH_MAX = 256;

export function createOrder(slots: number, isSearched: boolean): OrderedJobs {
  const searched = isSearched ? slots : 0;
  return {
    root: NONE,
    first: NONE,
    size: 0,
    key: new Float64Array(slots),
    heedsPriority: false,
    left: new Int32Array(slots),
    right: new Int32Array(slots),
    rank: new Int32Array(slots),
    isSearched,
    widthMin: new Int32Array(searched),
    estimateMin: new Float64Array(searched * WIDTH_CLASSES),
    path: new Int32Array(DEPTH_MAX),
  };
}

export function growOrder(order: OrderedJobs, slots: number): void {
  order.key = widened(order.key, slots);
  order.left = widenedInts(order.left, slots);
  order.right = widenedInts(order.right, slots);
  order.rank = widenedInts(order.rank, slots);
  if (!order.isSearched) return;
  order.widthMin = widenedInts(order.widthMin, slots);
  order.estimateMin = widened(order.estimateMin, slots * WIDTH_CLASSES);
}

/** Puts a job in its place. O(log n) on average. */
export function insertJob(order: OrderedJobs, jobs: JobColumns, slot: number, key: number): void {
  const { left, right, rank } = order;
  const ownRank = scatter(jobs.sequence[slot]!);
  order.key[slot] = key;
  rank[slot] = ownRank;
  order.size += 1;
  if (order.first === NONE || isBefore(order, jobs, slot, order.first)) order.first = slot;
  let parent = NONE;
  let goesLeft = false;
  let node = order.root;
  while (node !== NONE && rank[node]! >= ownRank) {
    lowerTo(order, jobs, node, slot);
    parent = node;
    goesLeft = isBefore(order, jobs, slot, node);
    node = goesLeft ? left[node]! : right[node]!;
  }
  if (parent === NONE) order.root = slot;
  else if (goesLeft) left[parent] = slot;
  else right[parent] = slot;
  split(order, jobs, node, slot);
}

/** Takes a job out. O(log n) on average. A job that is not there is a bug. */
export function removeJob(order: OrderedJobs, jobs: JobColumns, slot: number): void {
  const { left, right, path } = order;
  const isFirst = slot === order.first;
  if (isFirst) order.first = jobAfterFirst(order);
  let depth = 0;
  let node = order.root;
  while (node !== slot) {
    assert(node !== NONE && depth < DEPTH_MAX, "a job to remove must be in the order");
    path[depth] = node;
    depth += 1;
    node = isFirst || isBefore(order, jobs, slot, node) ? left[node]! : right[node]!;
  }
  const merged = merge(order, jobs, left[slot]!, right[slot]!);
  order.size -= 1;
  if (depth === 0) order.root = merged;
  else if (left[path[depth - 1]!] === slot) left[path[depth - 1]!] = merged;
  else right[path[depth - 1]!] = merged;
  if (!order.isSearched) return;
  for (let i = depth - 1; i >= 0 && hadLeast(order, jobs, path[i]!, slot); i--) {
    renew(order, jobs, path[i]!);
  }
}

/** True if `slot` may have been the least of anything below a node: then it is so further up. */
function hadLeast(order: OrderedJobs, jobs: JobColumns, node: number, slot: number): boolean {
  const width = jobs.processors[slot]!;
  if (width <= order.widthMin[node]!) return true;
  // A least estimate never rises with the class: what is shorter here is shorter in wider classes.
  const least = order.estimateMin[node * WIDTH_CLASSES + widthClassOf(width)]!;
  return jobs.estimate[slot]! <= least;
}

/** The first job, or NONE. */
export function firstJob(order: OrderedJobs): number {
  return order.first;
}

/** The least width of all, or Infinity. */
export function leastWidth(order: OrderedJobs): number {
  return order.root === NONE ? Infinity : order.widthMin[order.root]!;
}

/** The job after `slot`, which need not be in the order any more. */
export function jobAfter(order: OrderedJobs, jobs: JobColumns, slot: number): number {
  let node = order.root;
  let found = NONE;
  while (node !== NONE) {
    if (node !== slot && isBefore(order, jobs, slot, node)) {
      found = node;
      node = order.left[node]!;
    } else {
      node = order.right[node]!;
    }
  }
  return found;
}

/** The first job behind `after` (NONE: of all) that fits the stairs, or NONE. */
export function firstFitting(
  order: OrderedJobs,
  jobs: JobColumns,
  stairs: Stairs,
  after: number,
): number {
  return order.root === NONE ? NONE : fittingBelow(order, jobs, stairs, order.root, after);
}

function fittingBelow(
  order: OrderedJobs,
  jobs: JobColumns,
  stairs: Stairs,
  node: number,
  after: number,
): number {
  if (!mayFitBelow(order, stairs, node)) return NONE;
  const right = order.right[node]!;
  if (after !== NONE && (node === after || isBefore(order, jobs, node, after))) {
    return right === NONE ? NONE : fittingBelow(order, jobs, stairs, right, after);
  }
  const left = order.left[node]!;
  if (left !== NONE) {
    const found = fittingBelow(order, jobs, stairs, left, after);
    if (found !== NONE) return found;
  }
  if (fitsStairs(stairs, jobs.processors[node]!, jobs.estimate[node]!)) return node;
  return right === NONE ? NONE : fittingBelow(order, jobs, stairs, right, NONE);
}

/** The second job: the leftmost behind the first, else what the first hangs from. */
function jobAfterFirst({ left, right, root, first }: OrderedJobs): number {
  let node = right[first]!;
  if (node !== NONE) {
    while (left[node] !== NONE) node = left[node]!;
    return node;
  }
  if (root === first) return NONE;
  node = root;
  while (left[node] !== first) node = left[node]!;
  return node;
}

/** Hangs what stood at a job's new place below it, on its two sides. */
function split(order: OrderedJobs, jobs: JobColumns, top: number, slot: number): void {
  const { left, right, path } = order;
  let depth = 0;
  let node = top;
  let leftEnd = NONE;
  let rightEnd = NONE;
  left[slot] = NONE;
  right[slot] = NONE;
  while (node !== NONE) {
    path[depth] = node;
    depth += 1;
    if (isBefore(order, jobs, node, slot)) {
      if (leftEnd === NONE) left[slot] = node;
      else right[leftEnd] = node;
      leftEnd = node;
      node = right[node]!;
    } else {
      if (rightEnd === NONE) right[slot] = node;
      else left[rightEnd] = node;
      rightEnd = node;
      node = left[node]!;
    }
  }
  if (leftEnd !== NONE) right[leftEnd] = NONE;
  if (rightEnd !== NONE) left[rightEnd] = NONE;
  for (let i = depth - 1; i >= 0; i--) renew(order, jobs, path[i]!);
  renew(order, jobs, slot);
}

function merge(order: OrderedJobs, jobs: JobColumns, a: number, b: number): number {
  if (a === NONE) return b;
  if (b === NONE) return a;
  if (order.rank[a]! >= order.rank[b]!) {
    order.right[a] = merge(order, jobs, order.right[a]!, b);
    renew(order, jobs, a);
    return a;
  }
  order.left[b] = merge(order, jobs, a, order.left[b]!);
  renew(order, jobs, b);
  return b;
}

/** False if no job below a node fits the stairs, by the least values that it keeps. */
function mayFitBelow(order: OrderedJobs, stairs: Stairs, node: number): boolean {
  const { until, room, widthClass, count } = stairs;
  const width = order.widthMin[node]!;
  const base = node * WIDTH_CLASSES;
  for (let step = 0; step < count && width <= room[step]!; step++) {
    if (order.estimateMin[base + widthClass[step]!]! <= until[step]!) return true;
  }
  return false;
}

/** Notes in a node that `slot` is below it now. */
function lowerTo(order: OrderedJobs, jobs: JobColumns, node: number, slot: number): void {
  if (!order.isSearched) return;
  const { widthMin, estimateMin } = order;
  const width = jobs.processors[slot]!;
  const estimate = jobs.estimate[slot]!;
  if (width < widthMin[node]!) widthMin[node] = width;
  const base = node * WIDTH_CLASSES;
  let place = base + widthClassOf(width);
  // Wider classes have least estimates that are no longer: the first that is short enough ends it.
  for (; place < base + WIDTH_CLASSES && estimate < estimateMin[place]!; place++) {
    estimateMin[place] = estimate;
  }
}

/** Recomputes the least values of a node from its children. */
function renew(order: OrderedJobs, jobs: JobColumns, node: number): void {
  if (!order.isSearched) return;
  const { widthMin, estimateMin } = order;
  const left = order.left[node]!;
  const right = order.right[node]!;
  let width = jobs.processors[node]!;
  const ownClass = widthClassOf(width);
  const ownEstimate = jobs.estimate[node]!;
  if (left !== NONE && widthMin[left]! < width) width = widthMin[left]!;
  if (right !== NONE && widthMin[right]! < width) width = widthMin[right]!;
  widthMin[node] = width;
  const base = node * WIDTH_CLASSES;
  const leftBase = left * WIDTH_CLASSES;
  const rightBase = right * WIDTH_CLASSES;
  for (let widthClass = 0; widthClass < WIDTH_CLASSES; widthClass++) {
    let estimate = widthClass >= ownClass ? ownEstimate : Infinity;
    if (left !== NONE && estimateMin[leftBase + widthClass]! < estimate) {
      estimate = estimateMin[leftBase + widthClass]!;
    }
    if (right !== NONE && estimateMin[rightBase + widthClass]! < estimate) {
      estimate = estimateMin[rightBase + widthClass]!;
    }
    estimateMin[base + widthClass] = estimate;
  }
}

function isBefore(order: OrderedJobs, jobs: JobColumns, a: number, b: number): boolean {
  if (order.heedsPriority && jobs.priority[a] !== jobs.priority[b]) {
    return jobs.priority[a]! > jobs.priority[b]!;
  }
  const keyA = order.key[a]!;
  const keyB = order.key[b]!;
  return keyA < keyB || (keyA === keyB && jobs.sequence[a]! < jobs.sequence[b]!);
}

/** Spreads sequence numbers over 31 bits (the finisher of MurmurHash3), so that trees are flat. */
function scatter(sequence: number): number {
  let mixed = sequence | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) & 0x7fff_ffff;
}
