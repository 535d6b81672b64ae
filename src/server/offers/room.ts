import type { Instant, RoomStep, Units } from "../../kernel/index.ts";

/** Falling steps: so many units for what ends by then; `Infinity` for what runs on. */
export type Room = readonly { readonly units: Units; readonly untilAt: Instant }[];

export function roomOf(steps: readonly RoomStep[]): Room {
  return steps.map(({ units, untilAt = Number.POSITIVE_INFINITY }) => ({ units, untilAt }));
}

/** The most units for what lasts until `endAt`. */
export function unitsUntil(room: Room, endAt: Instant): Units {
  return room.find(({ untilAt }) => endAt <= untilAt)?.units ?? 0;
}

/** Does `room` still have everything that `part` promises? */
export function covers(room: Room, part: Room): boolean {
  return part.every(({ units, untilAt }) => unitsUntil(room, untilAt) >= units);
}

/**
 * What is left of `room` beside `part`. Room is known by its least until an instant, so this is
 * never too much: steps that fall in `part` give back only what falls no further in `room`.
 */
export function without(room: Room, part: Room): Room {
  const cuts = [...room, ...part].map(({ untilAt }) => untilAt).sort((a, b) => a - b);
  const left: { units: Units; untilAt: Instant }[] = [];
  let least = Number.POSITIVE_INFINITY;
  for (const untilAt of new Set(cuts)) {
    least = Math.min(least, unitsUntil(room, untilAt) - unitsUntil(part, untilAt));
    if (least <= 0) break;
    const last = left[left.length - 1];
    if (last !== undefined && last.units === least) last.untilAt = untilAt;
    else left.push({ units: least, untilAt });
  }
  return left;
}

/** What is left once a job of `units` starts now and ends at `endAt`; undefined if it won't fit. */
export function afterJob(room: Room, units: Units, endAt: Instant): Room | undefined {
  if (unitsUntil(room, endAt) < units) return undefined;
  return without(room, [{ units, untilAt: endAt }]);
}
