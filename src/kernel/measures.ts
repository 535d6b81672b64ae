/** Milliseconds since 1970-01-01T00:00:00Z, whole. */
export type Instant = number;
/** A span in whole milliseconds. */
export type Millis = number;
/** Whole units of a pool's resource. */
export type Units = number;
/** Whole millionths of a credit. */
export type MicroCredits = number;
