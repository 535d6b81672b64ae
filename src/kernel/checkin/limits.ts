/** Every bound of the check-in desk, with its reason. Reaching one is a refusal. */

/** Check-ins that a scheduler looks back on: the window that Venn was published with. */
export const SUPPLY_WINDOW = 1_000;

/** The same for `lean`, whose rates must not jump: three times that. */
export const LEAN_WINDOW = 3_000;

/** Jobs at the head of `lean`'s order that are searched; the cost of a replay is their square. */
export const LEAN_SEARCH_JOBS_MAX = 32;
