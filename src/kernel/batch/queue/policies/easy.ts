import type { QueueOrder, QueuePolicy } from "../types.ts";
import { f1Score, shortest, smallestArea } from "./strict.ts";

/** EASY (Lifka 1995): later jobs pass where they don't delay the first in line. */
export const easy: QueuePolicy = backfilling("easy", "in order of submission", {
  keyOf: () => 0,
});

/** EASY in which the shortest passes first (Tsafrir, Etsion and Feitelson 2007). */
export const easySjbf: QueuePolicy = backfilling(
  "easy-sjbf",
  "by submission, the short pass first",
  {
    keyOf: () => 0,
    backfillKeyOf: shortest,
  },
);

export const easySjf: QueuePolicy = backfilling("easy-sjf", "shortest estimate first", {
  keyOf: shortest,
});

export const easySaf: QueuePolicy = backfilling("easy-saf", "smallest area first", {
  keyOf: smallestArea,
});

export const easyF1: QueuePolicy = backfilling("easy-f1", "F1 of SC'17", { keyOf: f1Score });

function backfilling(name: string, order: string, rules: QueueOrder): QueuePolicy {
  const about = `${order}; others pass where they don't delay the first in line`;
  return { name, about, reservations: 1, create: () => rules };
}
