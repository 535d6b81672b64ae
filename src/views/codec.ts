import type {
  GrantState,
  Maintenance,
  PlacementState,
  placement,
  ScheduleEntry,
  Tier,
} from "../kernel/index.ts";

/** Rows of a statement as the columns it was compiled with: the query's types vouch for them. */
export function asRow<Row>(row: unknown): Row {
  return row as Row;
}

export function encodeSchedule(entries: readonly ScheduleEntry[]): string {
  return JSON.stringify(entries);
}

/** What `encodeSchedule` wrote; the views alone write it. */
export function decodeSchedule(text: string): readonly ScheduleEntry[] {
  return JSON.parse(text) as readonly ScheduleEntry[];
}

export function encodeMaintenance(windows: readonly Maintenance[]): string {
  return JSON.stringify(windows);
}

/** What `encodeMaintenance` wrote; the views alone write it. */
export function decodeMaintenance(text: string): readonly Maintenance[] {
  return JSON.parse(text) as readonly Maintenance[];
}

/** A state as the follower wrote it. */
export function asState(text: string): GrantState {
  return text as GrantState;
}

/** A tier as the follower wrote it. */
export function asTier(text: string): Tier {
  return text as Tier;
}

/** A placement's state as the follower wrote it. */
export function asPlacementState(text: string): PlacementState {
  return text as PlacementState;
}

export function encodeNumbers(numbers: readonly number[]): string {
  return JSON.stringify(numbers);
}

/** What `encodeNumbers` wrote; the views alone write it. */
export function decodeNumbers(text: string): readonly number[] {
  return JSON.parse(text) as readonly number[];
}

export function encodePod(pod: placement.PodSpec): string {
  return JSON.stringify(pod);
}

/** What `encodePod` wrote; the views alone write it. */
export function decodePod(text: string): placement.PodSpec {
  return JSON.parse(text) as placement.PodSpec;
}
