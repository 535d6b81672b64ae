import type { PriceHistory, PriceLevelWire } from "../../wire/index.ts";

/** A price level with all units that are as good or better. */
export interface DeepLevel extends PriceLevelWire {
  readonly depth: number;
}

/** `levels` come best first. */
export function deepened(levels: readonly PriceLevelWire[]): readonly DeepLevel[] {
  let depth = 0;
  return levels.map((level) => {
    depth += level.amount;
    return { ...level, depth };
  });
}

export type PriceHour = PriceHistory["items"][number];

/** What the price chart spans. */
export interface PriceSpan {
  readonly from: number;
  readonly to: number;
  readonly lowest: number;
  readonly highest: number;
  readonly mostUnits: number;
}

const HOUR_S = 3_600;

/** Undefined where nothing was traded. A price that never moved gets room above and below it. */
export function priceSpan(hours: readonly PriceHour[]): PriceSpan | undefined {
  const [first] = hours;
  const last = hours[hours.length - 1];
  if (first === undefined || last === undefined) return undefined;
  const low = hours.reduce((min, { lowest }) => Math.min(min, lowest), first.lowest);
  const high = hours.reduce((max, { highest }) => Math.max(max, highest), first.highest);
  const room = Math.max((high - low) * 0.1, high * 0.05, 0.01);
  return {
    from: first.start_time,
    to: last.start_time + HOUR_S,
    lowest: Math.max(0, low - room),
    highest: high + room,
    mostUnits: hours.reduce((max, { amount }) => Math.max(max, amount), 1),
  };
}
