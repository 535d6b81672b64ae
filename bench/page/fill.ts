import { createPrng } from "../../src/base/index.ts";
import type { Command } from "../../src/kernel/index.ts";
import type { Ledger } from "../../src/runtime/index.ts";
import { createConfiguredPools } from "../../src/server/index.ts";
import { toPlacementCommand, toRegisterCommand } from "../../src/wire/index.ts";

const ADMIN = { userId: "bench", role: "admin" } as const;
const HOUR_MS = 3_600_000;
const DAY_S = 86_400;
const POOLS = 4;
/** Commands that wait at once: far below what a loop takes. */
const PARTY = 2_000;

/** Pools and as many reservations as it takes for so many records of the journal. */
export async function fillActivity(ledger: Ledger, records: number): Promise<void> {
  const pools = Array.from({ length: POOLS }, (_, pool) => ({
    id: `pool-${pool}`,
    rolling: { capacity: 100_000, horizon_s: 60 * DAY_S },
  }));
  await createConfiguredPools(ledger, pools);
  const wishes = reservations(ledger.now());
  for (let done = ledger.lastSeq(); done < records; done += PARTY) {
    const party = Array.from({ length: PARTY }, () => ledger.submit(wishes()));
    await Promise.all(party);
  }
  await ledger.followed();
}

/** One request after another, over the next four weeks. */
export function reservations(nowMs: number): () => Command {
  const prng = createPrng(1);
  return () => {
    const start = nowMs + HOUR_MS + prng.below(24 * 28) * HOUR_MS;
    const userId = `user-${prng.below(40)}`;
    return {
      kind: "reservation.request",
      actor: { userId, role: "user" },
      pool: `pool-${prng.below(POOLS)}`,
      userId,
      tier: "standard",
      amount: 1 + prng.below(16),
      time: { kind: "fixed", startAt: start, endAt: start + (1 + prng.below(24)) * HOUR_MS },
      mayClaimTrial: false,
    };
  };
}

/** 8,000 nodes of eight GPUs, half of them in use. */
export async function fillFleet(ledger: Ledger, nodes: number): Promise<void> {
  const registered = Array.from({ length: nodes }, (_, index) =>
    toRegisterCommand(
      {
        id: `node-${index}`,
        cluster: `cluster-${Math.floor(index / 200)}`,
        data_center: `site-${Math.floor(index / 1_600)}`,
        rack: `r${Math.floor(index / 25) % 8}`,
        cpu_milli: 128_000,
        memory_mib: 1_048_576,
        gpus: 8,
        gpu_model: index % 3 === 0 ? "H100" : "A100",
      },
      ADMIN,
    ),
  );
  await inParties(ledger, registered);
  const placed = Array.from({ length: nodes / 4 }, (_, index) => {
    const body = { gpus: 8, count: 2, policy: "builtin://random" };
    const command = toPlacementCommand(body, { actor: ADMIN, userId: `user-${index % 30}` });
    if (!command.ok) throw new Error("the bench asks badly");
    return command.value;
  });
  await inParties(ledger, placed);
}

async function inParties(ledger: Ledger, commands: readonly Command[]): Promise<void> {
  for (let from = 0; from < commands.length; from += PARTY) {
    const party = commands.slice(from, from + PARTY);
    await Promise.all(party.map((command) => ledger.submit(command)));
  }
}
