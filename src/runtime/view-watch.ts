import type { Journal } from "../journal/index.ts";

/** How often the views are asked how far they are: often enough for a gauge. */
const ASK_EVERY_MS = 250;

/** Knows how far the views have come, without anybody waiting for it. */
export interface ViewWatch {
  /** Last record that the views are known to have seen. */
  readonly seq: number;
  /** Says how far the journal is; the views are asked before long. */
  grown(seq: number): void;
  stop(): void;
}

export function watchViews(journal: Pick<Journal, "followed">, startSeq: number): ViewWatch {
  let seen = startSeq;
  let latest = startSeq;
  let timer: NodeJS.Timeout | undefined;
  const ask = (): void => {
    const asked = latest;
    journal.followed(asked).then(
      () => {
        timer = undefined;
        seen = asked;
        if (latest > seen) wait();
      },
      // A follower that has stopped is reported as a fault elsewhere; here the lag just grows.
      () => {},
    );
  };
  const wait = (): void => {
    timer ??= setTimeout(ask, ASK_EVERY_MS).unref();
  };
  return {
    get seq() {
      return seen;
    },
    grown: (seq) => {
      latest = seq;
      wait();
    },
    stop: () => clearTimeout(timer),
  };
}
