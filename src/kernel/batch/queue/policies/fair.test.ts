import { describe, expect, it } from "vitest";
import { startJobs } from "../decide.ts";
import { createQueue, endJob, submitJob } from "../queue.ts";
import { fair } from "./fair.ts";

/** Runs jobs that all wait from the start until `until`; answers each user's processor time. */
function serve(
  jobs: readonly { readonly user: number; readonly weight: number; readonly estimate: number }[],
  until: number,
): Map<number, number> {
  const queue = createQueue(fair, 4);
  const bySlot = new Map(
    jobs.map((job) => [submitJob(queue, { ...job, processors: 1, submittedAt: 0 }), job]),
  );
  const ends = new Map<number, number>();
  const served = new Map<number, number>();
  for (let now = 0; now < until; now++) {
    for (const [slot, at] of ends) {
      if (at !== now) continue;
      endJob(queue, slot);
      ends.delete(slot);
    }
    for (const slot of startJobs(queue, now)) ends.set(slot, now + bySlot.get(slot)!.estimate);
    for (const slot of ends.keys()) {
      const { user } = bySlot.get(slot)!;
      served.set(user, (served.get(user) ?? 0) + 1);
    }
  }
  return served;
}

describe("fair", () => {
  it("serves users by their weights while all of them have work", () => {
    const one = Array.from({ length: 400 }, () => ({ user: 1, weight: 1, estimate: 5 }));
    const three = Array.from({ length: 400 }, () => ({ user: 2, weight: 3, estimate: 5 }));
    const served = serve([...one, ...three], 400);
    expect(served.get(2)! / served.get(1)!).toBeGreaterThan(2.8);
    expect(served.get(2)! / served.get(1)!).toBeLessThan(3.2);
  });

  it("gives a user with many short jobs no more than one with few long ones", () => {
    const short = Array.from({ length: 1000 }, () => ({ user: 1, weight: 1, estimate: 2 }));
    const long = Array.from({ length: 40 }, () => ({ user: 2, weight: 1, estimate: 60 }));
    const served = serve([...short, ...long], 480);
    expect(served.get(2)! / served.get(1)!).toBeGreaterThan(0.75);
    expect(served.get(2)! / served.get(1)!).toBeLessThan(1.35);
  });

  it("runs one user's short jobs beside the long ones that came first", () => {
    const queue = createQueue(fair, 4);
    const job = { processors: 1, submittedAt: 0, user: 1, weight: 1 };
    for (let i = 0; i < 8; i++) submitJob(queue, { ...job, estimate: 1000 });
    const short = submitJob(queue, { ...job, estimate: 3 });
    expect(startJobs(queue, 0)).toContain(short);
  });
});
