/**
 * Rows of the view tables. Instants and spans are whole milliseconds, money is whole
 * micro-credits, prices are per unit and hour, flags are 0 or 1.
 */
export interface ViewTables {
  readonly view_cursor: CursorRow;
  readonly view_grant: GrantViewRow;
  readonly view_segment: SegmentRow;
  readonly view_loss: LossRow;
  readonly view_pool: PoolRow;
  readonly view_capacity: CapacityRow;
  readonly view_placement: PlacementRow;
  readonly view_node: NodeRow;
  readonly view_activity: ActivityRow;
  readonly view_clock_run: ClockRunRow;
  readonly view_refusal: RefusalRow;
  readonly view_refusal_dropped: RefusalDroppedRow;
}

/** One row: how far the views have followed the journal. */
export interface CursorRow {
  readonly id: number;
  readonly seq: number;
  readonly at: number;
  /** First record that the views have seen: above 1 when older ones had been trimmed. */
  readonly first_seq: number;
  /** First record of the present run of records with the same `at`. */
  readonly run_first_seq: number;
}

/** One row per reservation, as it is now. */
export interface GrantViewRow {
  readonly number: number;
  readonly group_number: number;
  readonly pool: string;
  /** Where it was admitted; a repair may have moved it since. */
  readonly first_pool: string;
  readonly user_id: string;
  readonly tier: string;
  readonly state: string;
  readonly start_at: number;
  readonly end_at: number;
  readonly amount: number;
  readonly price: number;
  /** Ascending with `number`, as is `created_id`: searched by halving, without an index. */
  readonly created_at: number;
  readonly ready_at: number;
  /** Place of its admission among all activity. */
  readonly created_id: number;
  /** Who asked for it: the user, or an operator in the user's stead. */
  readonly created_by: string;
  readonly changed_seq: number;
  /** When a cancelled or displaced one let go of its capacity. */
  readonly released_at: number | null;
  readonly reason: string | null;
  /** What was asked for at first, for demand reports. */
  readonly first_start_at: number;
  readonly first_end_at: number;
  readonly first_amount: number;
}

/**
 * What was, is and will be held: `amount` of `pool` in `[from_at, to_at)`. Segments of one grant
 * never overlap. Amendments, moves and cancellations cut them, so the past stays as it was used.
 */
export interface SegmentRow {
  readonly grant_number: number;
  readonly pool: string;
  readonly user_id: string;
  readonly tier: string;
  readonly from_at: number;
  readonly to_at: number;
  readonly amount: number;
  readonly price: number;
  /** Price of the pool's list; above `price` after a move to a dearer pool. */
  readonly list_price: number;
}

/** What was let go of before its time, with what it would have earned. */
export interface LossRow {
  readonly id: number;
  readonly grant_number: number;
  readonly kind: string;
  readonly pool: string;
  readonly user_id: string;
  readonly tier: string;
  readonly from_at: number;
  readonly to_at: number;
  readonly amount: number;
  readonly price: number;
}

export interface PoolRow {
  readonly pool: string;
  readonly allow_past: number;
  readonly price: number;
  readonly float_percent: number;
  /** 1 while the ledger itself keeps extending the schedule. */
  readonly is_rolling: number;
  /** JSON of the declared schedule and of the open maintenance windows. */
  readonly schedule: string;
  readonly maintenance: string;
  readonly created_at: number;
  readonly deleted_at: number | null;
}

/**
 * Capacity of a pool, maintenance taken off, as steps: disjoint, none of capacity 0. Before a
 * change's instant the steps stay as they were, so that utilisation of the past never changes.
 */
export interface CapacityRow {
  readonly pool: string;
  readonly from_at: number;
  readonly to_at: number;
  readonly capacity: number;
  readonly float_units: number;
}

/**
 * One row per event but those that begin a grant, which `view_grant` and `view_placement` tell
 * already: they are by far the most frequent and should be written once. `id` is the place among
 * all events: seq x 2^20 + position in the record.
 */
export interface ActivityRow {
  readonly id: number;
  readonly at: number;
  readonly kind: string;
  /** Empty for what concerns no pool. */
  readonly pool: string;
  readonly grant_number: number | null;
  readonly user_id: string | null;
  /** Who asked; null for what time brought about. */
  readonly actor: string | null;
  readonly amount: number | null;
  readonly from_at: number | null;
  readonly to_at: number | null;
  readonly cluster: string | null;
  readonly node: string | null;
  /** URI of a user's policy, or name of the one that chose a place. */
  readonly policy: string | null;
  /** JSON list of the GPUs' numbers. */
  readonly gpus: string | null;
  /** Why, in words, or what the thing is from now on. */
  readonly message: string | null;
  /** For an event of a job: its number, and which part it is about. */
  readonly job: number | null;
  readonly part: number | null;
}

/** One row per placement, as it is now. */
export interface PlacementRow {
  readonly number: number;
  readonly group_number: number;
  readonly user_id: string;
  readonly name: string | null;
  readonly state: string;
  /** Empty if the views have never seen the node. */
  readonly cluster: string;
  readonly node: string;
  /** JSON list of the GPUs' numbers. */
  readonly gpus: string;
  /** JSON of what each part asked for. */
  readonly pod: string;
  /** Thousandths of GPUs, over all of its GPUs. */
  readonly gpu_milli: number;
  readonly start_at: number;
  /** When its walltime is over, or when it ended before that. */
  readonly end_at: number;
  /** When its walltime was to be over at first. */
  readonly first_end_at: number;
  readonly created_at: number;
  /** Place of its grant among all activity; ascending with `number`. */
  readonly created_id: number;
  readonly created_by: string;
  readonly preemptible: number;
  readonly priority: number;
  readonly policy: string;
  readonly acknowledged_at: number | null;
  readonly ended_at: number | null;
  readonly message: string | null;
  readonly evicted_by: number | null;
  readonly changed_seq: number;
}

/** A node that was registered; its row stays when it is removed. */
export interface NodeRow {
  readonly node: string;
  readonly cluster: string;
  readonly gpus: number;
  readonly gpu_model: string;
  readonly registered_at: number;
  readonly removed_at: number | null;
}

/** A long run of records with the same `at`: the clock stood still or had stepped back. */
export interface ClockRunRow {
  readonly first_seq: number;
  readonly last_seq: number;
  readonly at: number;
}

/** A refused request. Soft data: not in the journal's records. */
export interface RefusalRow {
  readonly id: number;
  readonly at: number;
  readonly user_id: string;
  readonly pool: string;
  readonly code: string;
  readonly amount: number;
  readonly start_at: number | null;
  readonly end_at: number | null;
  readonly largest_amount: number | null;
  /** 0 for the same wish again within an hour of its first telling. */
  readonly is_first: number;
}

/** Refusals of one user in one hour that were counted and not kept. */
export interface RefusalDroppedRow {
  readonly user_id: string;
  readonly hour_at: number;
  readonly dropped: number;
}
