/** Every bound of the check-in desk, with its reason. Reaching one is a refusal. */

/** Check-ins that a scheduler looks back on: the window that Venn was published with. */
export const SUPPLY_WINDOW = 1_000;

/** The same for `lean`, whose rates must not jump: three times that. */
export const LEAN_WINDOW = 3_000;

/** Jobs at the head of `lean`'s order that are searched; the cost of a replay is their square. */
export const LEAN_SEARCH_JOBS_MAX = 32;

/** Characters of one constraint: hundreds of comparisons. */
export const CONSTRAINT_LENGTH_MAX = 4_096;

/** Parentheses and negations inside one another: the reader calls itself. */
export const CONSTRAINT_DEPTH_MAX = 32;

/** Different constraints at once: the first device of a cell is held against each. */
export const CLASSES_MAX = 4_096;

/** Cells whose atom is remembered, 16 bytes each; beyond, they are met anew. */
export const CELLS_MAX = 1_000_000;
