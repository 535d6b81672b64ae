import type { Instant, Units } from "./ids.ts";
import type { Window } from "./window.ts";

/** Capacity known in advance; gaps between entries have none. */
export interface ScheduleEntry extends Window {
  readonly capacity: Units;
}

/** Capacity taken away for a while; without an amount, all of it. */
export interface Maintenance extends Window {
  readonly id: string;
  readonly amount?: Units;
  readonly note?: string;
}

export type ScheduleFault =
  | { readonly fault: "empty_or_reversed"; readonly index: number }
  | { readonly fault: "overlap"; readonly first: number; readonly second: number };

/** Sorted by start, or the first fault, with the indexes of the entries as they were given. */
export function sortSchedule(
  entries: readonly ScheduleEntry[],
): { readonly sorted: readonly ScheduleEntry[] } | ScheduleFault {
  const reversed = entries.findIndex((entry) => entry.startAt >= entry.endAt);
  if (reversed >= 0) return { fault: "empty_or_reversed", index: reversed };

  const order = entries.map((_, index) => index);
  const startOf = (index: number): Instant => entries[index]!.startAt;
  order.sort((a, b) => startOf(a) - startOf(b) || a - b);
  for (let i = 1; i < order.length; i++) {
    const first = order[i - 1]!;
    const second = order[i]!;
    if (startOf(second) < entries[first]!.endAt) {
      return { fault: "overlap", first: Math.min(first, second), second: Math.max(first, second) };
    }
  }
  return { sorted: order.map((index) => entries[index]!) };
}

/**
 * What is left of a sorted schedule once maintenance is taken off: disjoint, ascending, capacity
 * never below zero, equal neighbours joined. Entries of capacity 0 are left out.
 * Cost: O((entries + maintenance) log of both).
 */
export function effectiveSchedule(
  schedule: readonly ScheduleEntry[],
  maintenance: readonly Maintenance[],
): readonly ScheduleEntry[] {
  if (maintenance.length === 0) return joined(schedule);
  const cuts = new Set<Instant>();
  for (const span of [...schedule, ...maintenance]) {
    cuts.add(span.startAt);
    cuts.add(span.endAt);
  }
  const instants = [...cuts].sort((a, b) => a - b);
  const pieces: ScheduleEntry[] = [];
  let entry = 0;
  const byStart = [...maintenance].sort((a, b) => a.startAt - b.startAt || (a.id < b.id ? -1 : 1));
  let opened = 0;
  let open: Maintenance[] = [];
  for (let i = 0; i + 1 < instants.length; i++) {
    const startAt = instants[i]!;
    const endAt = instants[i + 1]!;
    while (entry < schedule.length && schedule[entry]!.endAt <= startAt) entry += 1;
    while (opened < byStart.length && byStart[opened]!.startAt <= startAt) {
      open.push(byStart[opened]!);
      opened += 1;
    }
    open = open.filter((span) => span.endAt > startAt);
    const current = schedule[entry];
    if (current === undefined || current.startAt > startAt) continue;
    const capacity = open.reduce(
      (left, span) => Math.max(0, left - (span.amount ?? left)),
      current.capacity,
    );
    pieces.push({ startAt, endAt, capacity });
  }
  return joined(pieces);
}

function joined(pieces: readonly ScheduleEntry[]): readonly ScheduleEntry[] {
  const result: ScheduleEntry[] = [];
  for (const piece of pieces) {
    if (piece.capacity === 0) continue;
    const last = result[result.length - 1];
    if (last !== undefined && last.endAt === piece.startAt && last.capacity === piece.capacity) {
      result[result.length - 1] = { ...last, endAt: piece.endAt };
    } else {
      result.push(piece);
    }
  }
  return result;
}
