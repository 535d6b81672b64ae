import { RUNS_WAITING_MAX, RUNS_WAITING_PER_OWNER_MAX } from "../limits.ts";

/** Work of many owners, each in the order of its own, the owners in turn. */
export interface FairQueue<Work> {
  /** False if there is no room: for the owner, or at all. */
  push(owner: string, work: Work): boolean;
  /** The next work of the owner whose turn it is, among those that `isFree`. */
  take(
    isFree: (owner: string) => boolean,
  ): { readonly owner: string; readonly work: Work } | undefined;
  readonly size: number;
}

export function createFairQueue<Work>(): FairQueue<Work> {
  // A Map keeps the order of insertion: who was served goes to the end.
  const lines = new Map<string, Work[]>();
  let size = 0;
  return {
    get size() {
      return size;
    },
    push: (owner, work) => {
      const line = lines.get(owner) ?? [];
      if (size >= RUNS_WAITING_MAX || line.length >= RUNS_WAITING_PER_OWNER_MAX) return false;
      line.push(work);
      lines.set(owner, line);
      size += 1;
      return true;
    },
    take: (isFree) => {
      for (const [owner, line] of lines) {
        if (!isFree(owner)) continue;
        const work = line.shift()!;
        size -= 1;
        lines.delete(owner);
        if (line.length > 0) lines.set(owner, line);
        return { owner, work };
      }
      return undefined;
    },
  };
}
