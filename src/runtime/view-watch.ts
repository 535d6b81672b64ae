import type { Journal } from "../journal/index.ts";

/** Knows how far the views have come, without anybody waiting for it. */
export interface ViewWatch {
  /** Last record that the views are known to have seen. */
  readonly seq: number;
  /** Says how far the journal is; asks the views unless they are being asked already. */
  grown(seq: number): void;
}

export function watchViews(journal: Pick<Journal, "followed">, startSeq: number): ViewWatch {
  let seen = startSeq;
  let latest = startSeq;
  let isAsking = false;
  const ask = async (): Promise<void> => {
    while (seen < latest) {
      const asked = latest;
      await journal.followed(asked);
      seen = asked;
    }
  };
  return {
    get seq() {
      return seen;
    },
    grown: (seq) => {
      latest = seq;
      if (isAsking) return;
      isAsking = true;
      // A follower that has stopped is reported as a fault elsewhere; here the lag just grows.
      ask()
        .catch(() => {})
        .finally(() => {
          isAsking = false;
        });
    },
  };
}
