import type { Prng } from "../../base/index.ts";
import type { Command } from "../command.ts";
import type { PutQueue, SubmitJob } from "../jobs/index.ts";
import type { Actor, Dependency, QueueOptions } from "../model/index.ts";

export const BATCH = "batch";
export const OPERATOR: Actor = { userId: "op", role: "operator" };

const POOLS = ["a", "a", "a", "b", "b", "c"] as const;
const QUEUES = [BATCH, "urgent", "none"] as const;
const POLICIES = ["saf-k", "fcfs", "easy", "conservative", "fair", "sjf"] as const;

/** A job by `userId` with everything at its default but what is given. */
export function submitOf(pool: string, size: number, rest: Partial<SubmitJob> = {}): SubmitJob {
  const userId = rest.userId ?? "ann";
  return {
    kind: "job.submit",
    actor: { userId, role: "user" },
    pool,
    queue: BATCH,
    userId,
    size,
    count: 1,
    isGang: false,
    walltimeMs: 10_000,
    priority: 0,
    after: [],
    ...rest,
  };
}

export function putQueueOf(
  pool: string,
  queue: string,
  options: Partial<QueueOptions> = {},
): PutQueue {
  return { kind: "queue.put", actor: OPERATOR, pool, queue, options };
}

/** A random command about jobs, over few pools, queues and users. `jobs`: numbers given out. */
export function randomJobCommand(random: Prng, jobs: number, now: number): Command {
  const kind = random.below(100);
  if (kind < 55) return randomSubmit(random, jobs, now);
  if (kind < 80) return randomFinish(random, jobs);
  if (kind < 88) return randomCancel(random, jobs);
  if (kind < 92) return randomLaunch(random);
  if (kind < 98) return randomPut(random);
  const pool = pick(random, POOLS);
  return { kind: "queue.delete", actor: OPERATOR, pool, queue: pick(random, QUEUES) };
}

function randomSubmit(random: Prng, jobs: number, now: number): Command {
  const userId = `u${random.below(3)}`;
  const isOperator = random.chance(1, 8);
  const hasKey = random.chance(1, 6);
  return submitOf(pick(random, POOLS), random.chance(1, 20) ? 0 : 1 + random.below(6), {
    actor: isOperator ? OPERATOR : { userId, role: "user" },
    userId,
    queue: random.chance(3, 4) ? BATCH : pick(random, QUEUES),
    count: random.chance(1, 4) ? 1 + random.below(4) : 1,
    isGang: random.chance(1, 6),
    walltimeMs: 1000 * (1 + random.below(12)),
    priority: random.chance(1, 5) ? random.below(5) - 3 : 0,
    after: random.chance(1, 5) ? randomAfter(random, jobs) : [],
    ...(random.chance(1, 8) ? { notBeforeAt: now + 1000 * random.below(6) } : {}),
    ...(random.chance(1, 3) ? { name: `n${random.below(9)}` } : {}),
    ...(hasKey ? { key: { key: `k${random.below(3)}`, fingerprint: `f${random.below(2)}` } } : {}),
  });
}

function randomAfter(random: Prng, jobs: number): readonly Dependency[] {
  return Array.from({ length: 1 + random.below(2) }, () => ({
    job: Math.max(1, jobs - random.below(6)),
    when: pick(random, ["ok", "any", "failed"] as const),
  }));
}

function randomFinish(random: Prng, jobs: number): Command {
  return {
    kind: "job.finish",
    actor: OPERATOR,
    job: Math.max(1, jobs - random.below(12)),
    outcome: random.chance(3, 4) ? "done" : "failed",
    ...(random.chance(1, 3) ? { part: random.below(3) } : {}),
  };
}

function randomCancel(random: Prng, jobs: number): Command {
  return {
    kind: "job.cancel",
    actor: random.chance(1, 2) ? OPERATOR : { userId: `u${random.below(3)}`, role: "user" },
    job: Math.max(1, jobs - random.below(12)),
    ...(random.chance(1, 3) ? { part: random.below(3) } : {}),
  };
}

function randomLaunch(random: Prng): Command {
  const userId = `u${random.below(3)}`;
  return {
    kind: "job.launch",
    actor: { userId, role: "user" },
    pool: pick(random, POOLS),
    userId,
    bundle: Array.from({ length: 1 + random.below(3) }, () => ({
      size: 1 + random.below(4),
      walltimeMs: 1000 * (1 + random.below(8)),
    })),
  };
}

function randomPut(random: Prng): Command {
  return putQueueOf(pick(random, POOLS), pick(random, ["batch", "urgent"] as const), {
    policy: pick(random, POLICIES),
    priority: random.below(3),
    agingMs: 1000 * random.below(20),
    waitingMax: 1 + random.below(30),
    ...(random.chance(1, 3) ? { unitsMax: 1 + random.below(8) } : {}),
    ...(random.chance(1, 3) ? { walltimeMsMax: 1000 * (4 + random.below(9)) } : {}),
    ...(random.chance(1, 3) ? { shares: [{ userId: "u1", weight: 3 }] } : {}),
  });
}

function pick<Item>(random: Prng, items: readonly Item[]): Item {
  return items[random.below(items.length)]!;
}
