/** Every bound of the batch desk's decisions, with its reason. */

/**
 * Cells (jobs x units) of one exact packing. A packing of 2^21 cells takes about 10 ms; beyond it
 * only the oldest jobs are packed exactly.
 */
export const PACKING_CELLS_MAX = 2_097_152;

/** Units of one node: sums of sizes and values of a packing stay safe integers. */
export const NODE_UNITS_MAX = 1_000_000_000;

/** Duration or estimate of one job, in ticks or seconds: three centuries of seconds. */
export const DURATION_MAX = 10_000_000_000;

/** Processors of one simulated machine, and of one job: its longest and widest area is safe. */
export const PROCESSORS_MAX = 100_000;

/** Processors of a machine that a ledger's pool stands for: as many units as a pool may have. */
export const MACHINE_MAX = 1_000_000_000;

/** Jobs of one queue that may hold a reservation at once: each replan walks them all. */
export const RESERVATIONS_HELD_MAX = 10_000;

/** Classes of estimates that `fair` keeps apart for one user: powers of four up to the longest. */
export const FAIR_LANES_MAX = 17;

/** Users whose shares `fair` remembers; beyond it those who are owed nothing are forgotten. */
export const FAIR_USERS_MAX = 65_536;
