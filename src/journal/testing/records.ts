import type { LedgerRecord, StateImage } from "../../kernel/index.ts";

const START_AT = 1_707_165_008_000;

/** `count` reservations from number `fromSeq` on, a second apart, each admitted. */
export function makeRecords(fromSeq: number, count: number, epoch: number): LedgerRecord[] {
  return Array.from({ length: count }, (_, i) => makeRecord(fromSeq + i, epoch));
}

export function makeRecord(seq: number, epoch: number): LedgerRecord {
  const userId = `user-${seq % 97}`;
  const startAt = START_AT + seq * 60_000;
  const endAt = startAt + 3_600_000;
  return {
    seq,
    at: START_AT + seq * 1000,
    epoch,
    deciderVersion: 1,
    command: {
      kind: "reservation.request",
      actor: { userId, role: "user" },
      pool: "gpu",
      userId,
      tier: "standard",
      amount: 1 + (seq % 8),
      time: { kind: "fixed", startAt, endAt },
      mayClaimTrial: false,
    },
    events: [
      {
        kind: "reservation.admitted",
        grant: seq,
        group: seq,
        pool: "gpu",
        userId,
        tier: "standard",
        state: "scheduled",
        startAt,
        endAt,
        readyAt: startAt,
        amount: 1 + (seq % 8),
        price: 2_500_000,
      },
    ],
  };
}

/** A snapshot of record `seq` with three columns of `length` numbers. */
export function makeImage(seq: number, length: number): StateImage {
  const starts = Float64Array.from({ length }, (_, i) => START_AT + i * 1000 + seq);
  const amounts = Uint32Array.from({ length }, (_, i) => (i * 2_654_435_761 + seq) >>> 0);
  const states = Uint8Array.from({ length }, (_, i) => (i + seq) % 251);
  return {
    version: 1,
    seq,
    at: START_AT + seq * 1000,
    head: {
      nextGrant: seq + 1,
      forgottenDayAt: 0,
      poolNames: ["gpu", "größer\u2028"],
      pools: [],
      users: ["zoë"],
      keys: [["zoë\u0000k", { fingerprint: "f", grants: [seq], usedAt: START_AT }]],
    },
    columns: [
      { name: "startAt", data: starts },
      { name: "state", data: states },
      { name: "amount", data: amounts },
    ],
  };
}
