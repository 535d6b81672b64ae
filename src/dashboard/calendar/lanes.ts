import type { Reservation } from "../../wire/index.ts";

/** A reservation and the row that it is drawn in. */
export interface Placed {
  readonly reservation: Reservation;
  readonly lane: number;
}

/**
 * Rows without overlap: by start, each into the first row that is free again. As few rows as there
 * are reservations at once. Cost: O(n rows).
 */
export function packLanes(reservations: readonly Reservation[]): readonly Placed[] {
  const ends: number[] = [];
  return [...reservations].sort(byStart).map((reservation) => {
    const free = ends.findIndex((end) => end <= reservation.start_time);
    const lane = free < 0 ? ends.length : free;
    ends[lane] = reservation.end_time;
    return { reservation, lane };
  });
}

export function laneCount(placed: readonly Placed[]): number {
  return placed.reduce((count, { lane }) => Math.max(count, lane + 1), 0);
}

/** The bar to go to from `current` with an arrow key; itself if there is none there. */
export function neighbourOf(
  placed: readonly Placed[],
  current: string,
  key: "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown",
): string {
  const here = placed.find(({ reservation }) => reservation.reservation_id === current);
  if (here === undefined) return placed[0]?.reservation.reservation_id ?? current;
  if (key === "ArrowLeft" || key === "ArrowRight") {
    const next = placed[placed.indexOf(here) + (key === "ArrowLeft" ? -1 : 1)];
    return (next ?? here).reservation.reservation_id;
  }
  const lane = here.lane + (key === "ArrowUp" ? -1 : 1);
  const row = placed.filter((other) => other.lane === lane);
  const nearest = row.reduce<Placed | undefined>(
    (best, other) =>
      best === undefined || distance(other, here) < distance(best, here) ? other : best,
    undefined,
  );
  return (nearest ?? here).reservation.reservation_id;
}

function distance(a: Placed, b: Placed): number {
  return Math.abs(a.reservation.start_time - b.reservation.start_time);
}

function byStart(a: Reservation, b: Reservation): number {
  return (
    a.start_time - b.start_time ||
    b.end_time - a.end_time ||
    numberOf(a.reservation_id) - numberOf(b.reservation_id)
  );
}

function numberOf(id: string): number {
  return Number(id.slice(1));
}
