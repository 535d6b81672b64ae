/**
 * Every bound of the kernel, with its reason. Reaching one is a rejection, never a slow-down.
 * Instants and spans are whole milliseconds; amounts are whole units.
 */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

export const DAY_MS = 24 * HOUR_MS;

/** Price is per unit and this span. */
export const PRICE_SPAN_MS = HOUR_MS;

/** Ten to the ninth units: a century of them in unit-hours is still a safe integer. */
export const AMOUNT_MAX = 1_000_000_000;

/** The last second of the year 9999: later instants are mistakes (often milliseconds). */
export const INSTANT_MAX = 253_402_300_799_000;

/** First start to last end of a schedule: a century, so that unit-hours stay safe integers. */
export const SCHEDULE_SPAN_MS_MAX = 36_525 * DAY_MS;

/** Entries of one pool's schedule: hourly for more than a year. */
export const SCHEDULE_ENTRIES_MAX = 10_000;

/** Open maintenance windows of one pool. */
export const MAINTENANCE_MAX = 1_000;

/** Pools of one ledger: a name, options and two profiles each. */
export const POOLS_MAX = 10_000;

/** Pools that may take over from one pool; each is tried for every displaced reservation. */
export const FALLBACKS_MAX = 8;

/** Reservations alive at once: the sizing target times four, about 2 GB. */
export const GRANTS_LIVE_MAX = 4_000_000;

/** Names seen; each costs about 100 bytes for ever. */
export const USERS_MAX = 2_000_000;

/** Parts of one stepped request. */
export const STEPS_MAX = 64;

/** Occurrences of one recurring request: every day of a leap year. */
export const OCCURRENCES_MAX = 366;

/** Transitions decided in one tick, so that a long sleep never blocks a turn. */
export const TICK_EVENTS_MAX = 2_000;

/** Tight runs an earliest-fit search may skip before it answers `search_truncated`. */
export const FIT_RUNS_MAX = 2_000;

/** Counter-offers of kind `elsewhere`. */
export const ELSEWHERE_MAX = 5;

/** Steps of one search for a counter-offer: each decides the request again at another place. */
export const NEGOTIATION_TRIES_MAX = 32;

/** Pools looked at for `elsewhere`; the rest is not searched. */
export const ELSEWHERE_POOLS_MAX = 256;

/** Idempotency keys are kept this long after use ... */
export const KEY_RETENTION_MS = 7 * DAY_MS;

/** ... or until this many newer ones exist. */
export const KEYS_MAX = 2_000_000;

/** Ended reservations stay in memory longer than the keys that may ask for them again. */
export const GRANT_RETENTION_MS = 8 * DAY_MS;

/** Profiles keep this much past for timelines; history keeps the rest. */
export const PROFILE_PAST_MS = 35 * DAY_MS;

/** Records and keys forgotten per applied record at most, so that no turn pays for a crowd. */
export const FORGET_PER_RECORD_MAX = 64;

/** Trial defaults, where the pool states none. */
export const TRIAL_AMOUNT_MAX = 8;
export const TRIAL_DURATION_MS_MAX = DAY_MS;

/** `ready_time = max(start_time, asked_at + spin_up)`, where the pool states none. */
export const SPIN_UP_MS = 30 * MINUTE_MS;

/** A rolling schedule is extended in whole steps of this span. */
export const ROLLING_STEP_MS = DAY_MS;

/** How far ahead a backed pool can be reserved, where it does not say: nodes come and go. */
export const BACKED_HORIZON_MS = 366 * DAY_MS;

/** Reservations that one tick gives nodes to, so that no turn pays for a crowd. */
export const BIND_GRANTS_MAX = 64;

/** Conflicting reservations that a repair decides exactly; larger groups go by value density. */
export const REPAIR_EXACT_MAX = 16;

/** Nodes of all exact searches of one repair: tenths of a second; then the best found counts. */
export const REPAIR_NODES_MAX = 2_000_000;

/** Options and columns that are looked at to find prices: tenths of a second. */
export const REPAIR_PRICE_STEPS_MAX = 4_000_000;

/** Exchanges tried, nodes of each and neighbours looked at: tenths of a second as well ... */
export const REPAIR_RETRIES_MAX = 400;
export const REPAIR_RETRY_NODES_MAX = 1_000;
export const REPAIR_RETRY_STEPS_MAX = 1_000_000;

/** ... and none among more than this: with 10^5 items they gained 0.01 % of the value at most. */
export const REPAIR_RETRY_ITEMS_MAX = 30_000;

/** Clusters known at once, by a document or by their nodes. */
export const CLUSTERS_MAX = 100_000;

/** Nodes known at once: about 1 kB each, and four times the largest fleet that is measured. */
export const FLEET_NODES_MAX = 500_000;

/** One cluster's document as UTF-8: some thousand nodes, each written out ... */
export const DOCUMENT_BYTES_MAX = 1_048_576;

/** ... and all of them: they are kept in memory and in every snapshot. */
export const DOCUMENTS_BYTES_MAX = 268_435_456;

/** Users' policies, document and code of one, and of all: kept in memory as well. */
export const POLICIES_MAX = 10_000;
export const POLICY_BYTES_MAX = 2_097_152;
export const POLICIES_BYTES_MAX = 134_217_728;

/** Names that a refusal lists as known. */
export const KNOWN_SHOWN_MAX = 50;

/** Ids, names, models, labels and their values, in UTF-16 units; and what is said of a failure. */
export const NAME_LENGTH_MAX = 256;
export const MESSAGE_LENGTH_MAX = 4_096;

/** Labels of one node, and labels, models and values of one label that a request may name. */
export const LABELS_MAX = 64;
export const MODELS_MAX = 64;
export const LABEL_VALUES_MAX = 4_096;

/** Parts of one gang: each is an event of one record. */
export const GANG_MAX = 1_024;

/** Priority of a preemptible placement, either side of 0. */
export const PRIORITY_MAX = 1_000_000;

/** Placements alive at once, about 200 bytes each ... */
export const PLACEMENTS_LIVE_MAX = 2_000_000;

/** ... and ended ones that are kept; beyond, the oldest are forgotten before their time. */
export const PLACEMENTS_ENDED_MAX = 2_000_000;

/** How long a placement runs that states no walltime, and the most that one may state. */
export const WALLTIME_MS = DAY_MS;
export const WALLTIME_MS_MAX = 30 * DAY_MS;

/** What an evicted placement is given to end in good order. */
export const EVICTION_NOTICE_MS = 30_000;

/** Nodes where an eviction would do that are compared; of more, the first ones by number. */
export const EVICTION_NODES_MAX = 256;

/** So many failures of grants within the window, and the node rests. */
export const NODE_FAILURES_MAX = 3;
export const NODE_FAILURE_WINDOW_MS = HOUR_MS;

/** The first rest; each one that follows without a sound hour between is twice as long. */
export const NODE_REST_MS = 10 * MINUTE_MS;
export const NODE_REST_MS_MAX = DAY_MS;

/** A placement that ran so long says that its node is sound, acknowledged or not. */
export const NODE_SOUND_AFTER_MS = 5 * MINUTE_MS;

/** Rows that one page of a list looks at; it ends early with a cursor when they are used up. */
export const LIST_LOOKED_AT_MAX = 100_000;

/** Kinds of node beyond twice the nodes, left by nodes that changed, before they are let go of. */
export const KINDS_SPARE = 1_024;

/** Parts that wait in one queue: an index entry of about 250 bytes each. */
export const JOBS_WAITING_MAX = 100_000;

/** Parts of all queues that are not over: as many as ten full queues, about 400 MB. */
export const JOB_PARTS_LIVE_MAX = 1_000_000;

/** Parts of one array: each may start, and end, with an event of its own. */
export const JOB_PARTS_MAX = 10_000;

/** Units of one part or gang: areas of the longest and widest job are safe integers. */
export const JOB_UNITS_MAX = 100_000;

/** Walltime of one job; with the widest machine a policy's keys are safe integers. */
export const JOB_WALLTIME_MS_MAX = 90 * DAY_MS;

/** Walltimes of a queue that states none: of a job that asks for none, and the longest one. */
export const JOB_WALLTIME_MS = HOUR_MS;
export const JOB_WALLTIME_MS_LONGEST = 30 * DAY_MS;

/** The aging bound of a queue that states none: nine days, as the policy `saf-k` has it. */
export const JOB_AGING_MS = 9 * DAY_MS;
export const JOB_AGING_MS_MAX = 365 * DAY_MS;

/** Priorities go from minus this to this; above 0 takes an operator. */
export const JOB_PRIORITY_MAX = 1_000;

/** Jobs that one job may wait for. */
export const JOB_AFTER_MAX = 64;

/** Times that a part goes back to its queue because its capacity was lost; then it is displaced. */
export const JOB_REQUEUES_MAX = 3;

/** Queues of one ledger, and of one pool: each decision looks at all of its pool. */
export const QUEUES_MAX = 10_000;
export const QUEUES_PER_POOL_MAX = 32;

/** Users with a weight of their own in one queue, and the largest weight. */
export const QUEUE_SHARES_MAX = 256;
export const QUEUE_WEIGHT_MAX = 1_000;

/** Jobs that are over stay in memory longer than the keys that may ask for them again. */
export const JOB_RETENTION_MS = 8 * DAY_MS;

/** Users whose run times are known one by one: about 80 bytes each. */
export const RUN_HISTORY_USERS_MAX = 100_000;

/** Steps of free capacity that one decision plans with; beyond them it takes the least there is. */
export const JOB_PLAN_STEPS_MAX = 4_096;

/** Jobs ahead that a forecast places one by one; a job further back gets a bound alone. */
export const JOB_FORECAST_MAX = 500;

/** Jobs of one bundle that a framework starts on an offer. */
export const BUNDLE_MAX = 1_000;

/** Lines of one account's statement that stay in memory; the journal has all. */
export const STATEMENT_LINES_MAX = 250;

/** Resource classes of the market: each decision about time looks at all that somebody waits in. */
export const CLASSES_MAX = 1_000;

/** Open orders of all classes, about 600 bytes each, and of one owner where a class states none. */
export const ORDERS_OPEN_MAX = 1_000_000;
export const ORDERS_PER_OWNER = 1_000;

/** Orders that are over stay in memory as long as the keys that may ask for them again ... */
export const ORDER_RETENTION_MS = KEY_RETENTION_MS;

/** ... and so many of them; beyond, the oldest are forgotten before their time. */
export const ORDERS_ENDED_MAX = 200_000;

/** Slots on nodes that one order may want: each is a grant of its own. */
export const SLOTS_PER_ORDER_MAX = 1_024;

/** Trades that one tick decides, so that no turn pays for a crowd. */
export const TRADES_PER_TICK_MAX = 256;

/** Fills that an order tells one by one: the newest. */
export const FILLS_PER_ORDER_KEPT = 100;

/** Owners that one lease may pass through: each of them still pays the one before. */
export const LEASE_DUES_MAX = 16;

/** How long a fill holds its units, where the class does not say, and the least rest sold on. */
export const LEASE_MS = HOUR_MS;
export const LEASE_MS_MIN = MINUTE_MS;

/** What a holder offers and nobody buys goes back after so long, where the class does not say. */
export const SURPLUS_MS = 10 * MINUTE_MS;

/** Rounds of a class that is cleared at once are at least so far apart. */
export const ROUND_MS_MIN = 1_000;
