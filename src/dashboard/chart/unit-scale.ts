/** Where amounts stand, from the bottom of a chart up. */
export interface UnitScale {
  readonly max: number;
  readonly height: number;
  y(amount: number): number;
  readonly ticks: readonly number[];
}

/** A scale from 0 to a round number at or over `max`, with about one tick every 36 pixels. */
export function unitScale(max: number, height: number): UnitScale {
  const step = roundStep(Math.max(max, 1), Math.max(2, Math.floor(height / 36)));
  const top = Math.ceil(Math.max(max, 1) / step) * step;
  const ticks = Array.from({ length: Math.round(top / step) + 1 }, (_, index) => index * step);
  return { max: top, height, y: (amount) => height - (amount / top) * height, ticks };
}

/** 1, 2, 5, 10, 20, 50 ...: the smallest that needs no more than `count` steps. */
function roundStep(max: number, count: number): number {
  let size = 1;
  for (;;) {
    for (const factor of [1, 2, 5]) if (size * factor * count >= max) return size * factor;
    size *= 10;
  }
}
