/** Every bound of the check-in desk, with its reason. Reaching one is a refusal. */

/** Check-ins that a scheduler looks back on: the window that Venn was published with. */
export const SUPPLY_WINDOW = 1_000;

/** The same for `lean`, whose rates must not jump: three times that. */
export const LEAN_WINDOW = 3_000;

/** What one search of `lean` may spend, in elementary steps of its replay: about 5 ms. */
export const LEAN_SEARCH_STEPS_MAX = 400_000;

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

/** Between two reports of one client manager: two network delays. */
export const REPORT_GAP_MS = 150;

/** Until a client manager that was not welcomed says hello again. */
export const HELLO_EVERY_MS = 200;

/** A job manager that leaves reports unanswered for so long gets no more redirected devices. */
export const REDIRECT_SILENCE_MS = 300;

/** When a device that gets nothing may come back; up to twice that, so that load stays flat. */
export const COME_BACK_MS = 60_000;

/** Tasks in a table; the rest waits for its turn. */
export const TABLE_JOBS_MAX = 1_000;

/** The most that a client manager holds: what it will use in this time. */
export const HOLDING_MS_MAX = 5_000;

/** Of what remains, the part that client managers hold together. */
export const GUIDED_PERCENT = 40;

/** The end game begins when the pool would last less than this. */
export const END_GAME_MS = 250;

/** Until a recall is repeated: a little more than a round trip. */
export const RECALL_EVERY_MS = 120;

/** Until a grant is told again: a round trip. */
export const GRANT_EVERY_MS = 100;

/** Devices that a client manager may redirect beyond its share of the pool. */
export const REDIRECT_SPARE = 2;

/** Devices of one round: a hundred times the largest crowd that the desk was simulated with. */
export const DEMAND_MAX = 1_000_000_000;

/** Accepts above the demand that a job may allow, percent. */
export const OVERCOMMIT_PERCENT_MAX = 100;

/** Slots of one round: each accept takes about 300 bytes of memory, twice. */
export const SLOTS_MAX = 1_000_000;

/** Slots of all active rounds together. */
export const SLOTS_LIVE_MAX = 4_000_000;

/** Jobs that have not ended: each table and round looks at all of them. */
export const JOBS_LIVE_MAX = 10_000;

/** Rounds that one job may declare. */
export const ROUNDS_MAX = 1_000_000;

/** Rounds whose sums are kept for each job. */
export const TASKS_KEPT_MAX = 100;

/** Jobs that have ended are told of for eight days. */
export const JOB_KEPT_MS = 8 * 86_400_000;

/** Events of one command of a job manager: what one journal record covers. */
export const RECORD_EVENTS_MAX = 4_096;

/** Regions of one ledger. */
export const REGIONS_MAX = 64;
