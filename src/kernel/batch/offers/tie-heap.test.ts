import { describe, expect, it } from "vitest";
import { popJob, pushJob, type TieHeap } from "./tie-heap.ts";

/** Pushes durations in order, and answers the ids in the order in which they leave. */
function drain(durations: readonly number[]): number[] {
  const heap: TieHeap = [];
  for (const [id, duration] of durations.entries()) {
    pushJob(heap, { id, size: 1, duration, arrivedAt: id });
  }
  const ids: number[] = [];
  for (let job = popJob(heap); job !== undefined; job = popJob(heap)) ids.push(job.id);
  return ids;
}

describe("the order of std::priority_queue", () => {
  it("is by duration", () => {
    expect(drain([5, 3, 9, 1])).toEqual([3, 1, 0, 2]);
    expect(drain([])).toEqual([]);
  });

  // The orders below were printed by a program built with g++ 12.
  it("leaves ties as libstdc++ does, not by arrival", () => {
    expect(drain([7, 7, 7])).toEqual([0, 1, 2]);
    expect(drain([7, 7, 7, 7])).toEqual([0, 2, 1, 3]);
    expect(drain([7, 7, 7, 7, 7])).toEqual([0, 2, 4, 1, 3]);
  });

  it("leaves ties as libstdc++ does when pushes and pops take turns", () => {
    const heap: TieHeap = [];
    const ids: number[] = [];
    for (let id = 0; id < 30; id++) {
      pushJob(heap, { id, size: 1, duration: ((id * 7) % 4) + 1, arrivedAt: id });
      if (id % 5 === 4) ids.push(popJob(heap)!.id);
    }
    for (let job = popJob(heap); job !== undefined; job = popJob(heap)) ids.push(job.id);
    expect(ids).toEqual([
      0, 4, 8, 12, 16, 20, 28, 24, 7, 15, 11, 27, 23, 3, 19, 2, 18, 26, 6, 14, 22, 10, 9, 17, 1, 29,
      13, 5, 25, 21,
    ]);
  });
});
