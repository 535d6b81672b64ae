/** Levels of nesting in a filter; MongoDB itself stops at 100, people at 5. */
export const FILTER_DEPTH_MAX = 64;

/** JSON values in a filter, so that a list of every id of a large fleet still fits. */
export const FILTER_VALUES_MAX = 50_000;

/** Characters of a key or a text in a filter; the longest things compared are descriptions. */
export const FILTER_TEXT_CHARS_MAX = 4_096;

/** Parts of a dotted path; the deepest documented one has 6. */
export const PATH_PARTS_MAX = 32;

/** Characters of a LIKE or `$regex` pattern. */
export const PATTERN_CHARS_MAX = 1_024;

/**
 * Steps that one query may take over all documents, so that no filter holds a thread for much more
 * than half a second (a step takes 5 to 50 ns). A path to each of 64 GPUs in 1,000 clusters takes
 * 0.2 million.
 */
export const WORK_STEPS_MAX = 10_000_000;

/** Clusters that one question for the nearest may ask for. */
export const NEIGHBOURS_MAX = 1_000;

/** The nearest clusters that are told where the question does not say how many. */
export const NEIGHBOURS_DEFAULT = 10;

/** Weight of a feature; above this, sums of weights lose digits for nothing. */
export const WEIGHT_MAX = 1_000_000;
