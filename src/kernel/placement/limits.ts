/** Bounds of placement, with their reasons. */

/** GPUs of one node: the largest machines sold have 16. */
export const NODE_GPUS_MAX = 16;

/** Tenants of one node: what the published experiments allow. */
export const NODE_TENANTS_MAX = 1001;

/** Nodes of one index; a node's number takes 22 bits of a ranking key. */
export const NODES_MAX = 4_194_304;

/** cpu_milli and memory_mib of one node: they are kept in 32 bits. */
export const NODE_AMOUNT_MAX = 2_000_000_000;

/** Pod shapes with a ranking of their own; the longest unused one makes room for a new one. */
export const SHAPES_MAX = 512;

/** Distinct sets of free GPU milli kept before the index is rebuilt without the unused ones. */
export const GPU_SETS_MAX = 1_000_000;

/** Changes remembered for rankings to catch up with; one that is further behind starts anew. */
export const CHANGES_KEPT = 65_536;

/** Touched nodes remembered for the market; a class that is further behind looks at all. */
export const TOUCHES_KEPT = 8_192;

/** Highest score of a policy: with the node's number it makes an exact number. */
export const SCORE_MAX = 1_048_575;

/** Groups in all orders of one ranking, about 40 bytes each; beyond, all orders are made anew. */
export const RANKED_GROUPS_MAX = 4_000_000;
