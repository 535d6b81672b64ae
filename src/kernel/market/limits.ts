/**
 * Bounds of the market desk, with their reasons. Prices are micro-credits per unit-hour.
 */

/** 100,000 credits per unit-hour; times the highest cost of a distance it stays below 2^53. */
export const PRICE_MAX = 100_000_000_000;

/** Price times amount of one order: sums of a thousand such values stay safe integers. */
export const ORDER_VALUE_MAX = 8_000_000_000_000;

/** The farthest distance that may be configured: keeps products of limit and cost exact. */
export const DISTANCE_MAX = 5_000;

/** Located inputs of one bid: each is looked up on every match. */
export const INPUTS_MAX = 8;

/** Requirements (cores, memory) indexed per class; beyond that the caller rounds up to a menu. */
export const SHAPES_MAX = 32;

/** Resting orders with a minimum that one incoming order may pass by; then its rest ends. */
export const MINIMUM_PASSES_MAX = 1_000;

/** Own asks that one bid may step over before it is told that nothing else is there. */
export const OWN_SKIPS_MAX = 64;

/** Fills of one class that stay in memory; older ones are in the views. */
export const FILLS_KEPT_MAX = 10_000;

/** Hours of price history per class: 90 days. */
export const HISTORY_HOURS_MAX = 2_160;

/** Hours of one forward window: a quarter. */
export const WINDOW_HOURS_MAX = 2_208;

/** Requests of one group: all are packed in one decision. */
export const GROUP_REQUESTS_MAX = 1_024;

/** Steps of one exact search for a packing; then the best one found counts. */
export const GROUP_SEARCH_STEPS_MAX = 20_000;

/** Data centres among which the fewest are found exactly (all subsets are tried). */
export const GROUP_CENTRES_EXACT_MAX = 10;

/** Rows and columns of one assignment: the solver is cubic, a second at this size. */
export const ASSIGNMENT_SIZE_MAX = 1_000;

/** Micro-credits of one account: two of them still add up exactly. */
export const BALANCE_MAX = 4_000_000_000_000_000;
