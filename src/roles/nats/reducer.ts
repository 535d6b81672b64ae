import { randomInt } from "node:crypto";
import { checkin } from "../../kernel/index.ts";
import type { Bus } from "./bus.ts";
import { decode } from "./codec.ts";

const SCAN_MS = 200;
const NUMBER_END = 2 ** 31;

interface Presence {
  readonly reducer: number;
}

/**
 * The round of every region. Of several reducers the one with the least number works; the others
 * stand by and begin when it was not heard for a round and a half. Two at once would do no harm.
 */
export function serveReducer(
  bus: Bus,
  setup: {
    readonly regions: readonly string[];
    readonly roundMs: number;
    readonly now: () => number;
  },
): () => void {
  const { regions, roundMs, now } = setup;
  const own = randomInt(NUMBER_END);
  let betterAt = Number.NEGATIVE_INFINITY;
  bus.subscribe("reducers", (text) => {
    if (decode<Presence>(text).reducer < own) betterAt = now();
  });
  const states = regions.map((region) => ({ region, reducer: checkin.createReducer() }));
  for (const { region, reducer } of states) {
    bus.subscribe(`scanned.${region}`, (text) => {
      checkin.takeReport(reducer, decode<checkin.Report>(text));
    });
  }
  const round = (): void => {
    bus.publish("reducers", { reducer: own });
    if (now() - betterAt < roundMs * 1.5) return;
    for (const { region, reducer } of states) {
      bus.publish(`scan.${region}`, checkin.reduceRoutine(reducer));
    }
    setTimeout(() => {
      for (const { region, reducer } of states) {
        bus.publish(`reduced.${region}`, checkin.endRound(reducer));
      }
    }, SCAN_MS).unref();
  };
  const timer = setInterval(round, roundMs);
  return () => clearInterval(timer);
}
