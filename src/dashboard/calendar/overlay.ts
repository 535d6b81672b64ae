import type { Offer, TimelineStep } from "../../wire/index.ts";
import type { Band } from "../chart/area.ts";
import type { Draft } from "./draft.ts";

/** Something wished for, drawn on top of what is used. */
export interface Wish {
  readonly parts: readonly Draft[];
  readonly kind: "draft" | "offer";
}

/** What is drawn over the capacity: where wished amounts would stand, and where they don't fit. */
export interface WishBands {
  readonly fits: readonly Band[];
  readonly over: readonly Band[];
}

/**
 * The wish on top of what is used already, split where it goes over what a standard request could
 * take. A picture: whether it is granted, the server says. Cost: O(steps).
 */
export function wishBands(steps: readonly TimelineStep[], parts: readonly Draft[]): WishBands {
  const fits: Band[] = [];
  const over: Band[] = [];
  for (const { start, end, amount } of parts) {
    for (const step of steps) {
      const from = Math.max(start, step.start_time);
      const to = Math.min(end, step.end_time);
      if (from >= to) continue;
      const base = step.reserved;
      const room = Math.min(amount, step.free);
      if (room > 0) fits.push({ from, to, low: base, high: base + room });
      if (amount > room) over.push({ from, to, low: base + room, high: base + amount });
    }
  }
  return { fits, over };
}

/** The steps as they would be without a reservation: what is being moved is not in its own way. */
export function without(
  steps: readonly TimelineStep[],
  held: Draft | undefined,
): readonly TimelineStep[] {
  if (held === undefined) return steps;
  return steps.flatMap((step) => {
    const from = Math.max(step.start_time, held.start);
    const to = Math.min(step.end_time, held.end);
    if (from >= to) return [step];
    const inner = {
      ...step,
      start_time: from,
      end_time: to,
      reserved: Math.max(0, step.reserved - held.amount),
      free: Math.min(step.capacity, step.free + held.amount),
    };
    return [
      ...(step.start_time < from ? [{ ...step, end_time: from }] : []),
      inner,
      ...(to < step.end_time ? [{ ...step, start_time: to }] : []),
    ];
  });
}

/** What an offer would hold, part by part. */
export function partsOf(offer: Offer): readonly Draft[] {
  if (offer.kind === "stepped") {
    return offer.steps.map(({ start_time, end_time, amount }) => ({
      start: start_time,
      end: end_time,
      amount,
    }));
  }
  return [{ start: offer.start_time, end: offer.end_time, amount: offer.amount }];
}
