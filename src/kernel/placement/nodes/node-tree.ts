import { grownInt32 } from "./columns.ts";

/**
 * Treaps of node numbers, one for each group of like nodes, in shared columns: a node is in one
 * tree at most, so its links are columns of the node. Ordered by number; each subtree knows its
 * size and the most memory in it, so the first node with enough is found in O(log n).
 *
 * Seidel and Aragon, "Randomized search trees" (1996); priorities are a hash of the number, so
 * equal sets make equal trees, whatever the order they came in.
 */
export interface NodeTree {
  left: Int32Array;
  right: Int32Array;
  size: Int32Array;
  /** Free memory as the tree has it: -1 for a node that can't take a tenant. */
  memory: Int32Array;
  memoryMax: Int32Array;
}

export const NO_NODE = -1;

export function createNodeTree(): NodeTree {
  return {
    left: new Int32Array(16).fill(NO_NODE),
    right: new Int32Array(16).fill(NO_NODE),
    size: new Int32Array(16),
    memory: new Int32Array(16),
    memoryMax: new Int32Array(16),
  };
}

export function growNodeTree(tree: NodeTree, nodes: number): void {
  if (nodes <= tree.left.length) return;
  tree.left = grownInt32(tree.left, nodes, NO_NODE);
  tree.right = grownInt32(tree.right, nodes, NO_NODE);
  tree.size = grownInt32(tree.size, nodes);
  tree.memory = grownInt32(tree.memory, nodes);
  tree.memoryMax = grownInt32(tree.memoryMax, nodes);
}

/** Adds `node` to the tree at `root`; gives the new root. O(log n). */
export function treeInsert(tree: NodeTree, root: number, node: number, memory: number): number {
  tree.memory[node] = memory;
  tree.left[node] = NO_NODE;
  tree.right[node] = NO_NODE;
  refresh(tree, node);
  return root === NO_NODE ? node : insertBelow(tree, root, node);
}

/** Takes `node` out of the tree at `root`, where it must be; gives the new root. O(log n). */
export function treeRemove(tree: NodeTree, root: number, node: number): number {
  if (root === node) return join(tree, tree.left[root]!, tree.right[root]!);
  if (node < root) tree.left[root] = treeRemove(tree, tree.left[root]!, node);
  else tree.right[root] = treeRemove(tree, tree.right[root]!, node);
  refresh(tree, root);
  return root;
}

/** The lowest node with at least `memory`, or `NO_NODE`. O(log n). */
export function treeFirst(tree: NodeTree, root: number, memory: number): number {
  let at = root;
  if (at === NO_NODE || tree.memoryMax[at]! < memory) return NO_NODE;
  for (;;) {
    const left = tree.left[at]!;
    if (left !== NO_NODE && tree.memoryMax[left]! >= memory) at = left;
    else if (tree.memory[at]! >= memory) return at;
    else at = tree.right[at]!;
  }
}

/** Calls `visit` with the nodes that have at least `memory`, ascending, until it says false. */
export function treeVisit(
  tree: NodeTree,
  root: number,
  memory: number,
  visit: (node: number) => boolean,
): boolean {
  if (root === NO_NODE || tree.memoryMax[root]! < memory) return true;
  if (!treeVisit(tree, tree.left[root]!, memory, visit)) return false;
  if (tree.memory[root]! >= memory && !visit(root)) return false;
  return treeVisit(tree, tree.right[root]!, memory, visit);
}

export function treeSize(tree: NodeTree, root: number): number {
  return root === NO_NODE ? 0 : tree.size[root]!;
}

/** The most memory of any node in the tree; -1 for an empty one. */
export function treeMemoryMax(tree: NodeTree, root: number): number {
  return root === NO_NODE ? -1 : tree.memoryMax[root]!;
}

function insertBelow(tree: NodeTree, root: number, node: number): number {
  if (isAbove(node, root)) {
    split(tree, root, node, node);
    refresh(tree, node);
    return node;
  }
  if (node < root) {
    const left = tree.left[root]!;
    tree.left[root] = left === NO_NODE ? node : insertBelow(tree, left, node);
  } else {
    const right = tree.right[root]!;
    tree.right[root] = right === NO_NODE ? node : insertBelow(tree, right, node);
  }
  refresh(tree, root);
  return root;
}

/** Parts the tree at `root` around the number of `top` into its left and right subtree. */
function split(tree: NodeTree, root: number, number: number, top: number): void {
  if (root === NO_NODE) {
    tree.left[top] = NO_NODE;
    tree.right[top] = NO_NODE;
    return;
  }
  if (root < number) {
    split(tree, tree.right[root]!, number, top);
    tree.right[root] = tree.left[top]!;
    tree.left[top] = root;
  } else {
    split(tree, tree.left[root]!, number, top);
    tree.left[root] = tree.right[top]!;
    tree.right[top] = root;
  }
  refresh(tree, root);
}

function join(tree: NodeTree, low: number, high: number): number {
  if (low === NO_NODE) return high;
  if (high === NO_NODE) return low;
  if (isAbove(low, high)) {
    tree.right[low] = join(tree, tree.right[low]!, high);
    refresh(tree, low);
    return low;
  }
  tree.left[high] = join(tree, low, tree.left[high]!);
  refresh(tree, high);
  return high;
}

function refresh(tree: NodeTree, node: number): void {
  const left = tree.left[node]!;
  const right = tree.right[node]!;
  let size = 1;
  let most = tree.memory[node]!;
  if (left !== NO_NODE) {
    size += tree.size[left]!;
    if (tree.memoryMax[left]! > most) most = tree.memoryMax[left]!;
  }
  if (right !== NO_NODE) {
    size += tree.size[right]!;
    if (tree.memoryMax[right]! > most) most = tree.memoryMax[right]!;
  }
  tree.size[node] = size;
  tree.memoryMax[node] = most;
}

function isAbove(node: number, other: number): boolean {
  const mine = priority(node);
  const theirs = priority(other);
  return mine > theirs || (mine === theirs && node < other);
}

function priority(node: number): number {
  const mixed = Math.imul(node ^ (node >>> 16), 0x21f0aaad);
  return Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97) ^ (mixed >>> 7);
}
