import type { Prng } from "../../src/base/index.ts";

/** A request with its key, as it is sent and sent again. */
export interface Wish {
  readonly key: string;
  readonly body: {
    readonly pool: string;
    readonly start_time: number;
    readonly end_time: number;
    readonly amount: number;
    readonly user_id: string;
  };
}

export interface Acknowledged extends Wish {
  readonly id: string;
}

/** What all callers have been told, kept outside of the process that is killed. */
export interface Book {
  readonly from: number;
  readonly until: number;
  readonly acknowledged: Map<string, Acknowledged>;
  /** Sent and never answered: may or may not have been granted. */
  readonly unknown: Map<string, Wish>;
  refused: number;
  unanswered: number;
  repeated: number;
  wish(random: Prng): Wish;
}

const DAYS = 30;

/** An empty book for windows in the month from `from` on, in seconds. */
export function newBook(from: number): Book {
  const until = from + DAYS * 86_400;
  let asked = 0;
  return {
    from,
    until,
    acknowledged: new Map(),
    unknown: new Map(),
    refused: 0,
    unanswered: 0,
    repeated: 0,
    wish: (random) => {
      asked += 1;
      const length = 600 + random.below(4 * 3_600);
      const start = from + random.below(until - from - length);
      return {
        key: `key-${asked}`,
        body: {
          pool: "gpu",
          start_time: start,
          end_time: start + length,
          amount: 1 + random.below(8),
          user_id: `user-${asked % 7}`,
        },
      };
    },
  };
}
