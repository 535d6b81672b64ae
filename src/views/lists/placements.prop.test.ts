import * as fc from "fast-check";
import { expect, test } from "vitest";
import { testSeed } from "../../../test/support/seed.ts";
import { createPrng, type Prng } from "../../base/index.ts";
import {
  type Command,
  type KernelEvent,
  type LedgerRecord,
  type PlacementView,
  viewPlacement,
} from "../../kernel/index.ts";
import {
  ADMIN,
  createTestLedger,
  nodeOf,
  placementOf,
  type TestLedger,
} from "../../kernel/testing/index.ts";
import { admitted, createRecordBuilder, memoryViews } from "../sample/index.ts";
import { getPlacement, listActivity, type PlacementListFilter } from "./index.ts";
import { listPlacements } from "./placements.ts";

const USERS = ["ann", "bob"] as const;
const NODES = ["n1", "n2", "n3"] as const;
const CLUSTERS = ["c1", "c2"] as const;
const STATES = ["scheduled", "active", "ended", "failed", "preempted", "displaced"] as const;

const actor = ADMIN;

function randomCommand(prng: Prng, lastGrant: number): Command {
  const node = NODES[prng.below(NODES.length)]!;
  const grant = 1 + prng.below(lastGrant + 1);
  switch (prng.below(12)) {
    case 0:
      return nodeOf(node, { cluster: CLUSTERS[prng.below(2)]!, gpus: 1 + prng.below(3) });
    case 1:
      return { kind: "node.remove", actor, node, force: true };
    case 2:
      return { kind: "node.set_status", actor, node, status: prng.chance(1, 2) ? "lost" : "ready" };
    case 3:
      return { kind: "placement.release", actor, grant };
    case 4:
      return { kind: "placement.fail", actor, grant, message: prng.chance(1, 2) ? "broke" : "" };
    case 5:
      return { kind: "placement.renew", actor, grant, walltimeMs: 1 + prng.below(90_000) };
    case 6:
      return { kind: "placement.acknowledge", actor, grant };
    case 7:
      return { kind: "tick" };
    default:
      return placementOf(
        { gpus: 1 + prng.below(2), gpuMilli: prng.chance(1, 2) ? 1_000 : 400 },
        {
          userId: USERS[prng.below(2)]!,
          count: 1 + prng.below(2),
          walltimeMs: 1 + prng.below(60_000),
          preemptible: prng.chance(1, 2),
          priority: prng.below(3),
          ...(prng.chance(1, 3) ? { name: "job" } : {}),
        },
      );
  }
}

/** What a ledger did with random commands: its records, and the ledger itself. */
function randomRun(seed: number, steps: number) {
  const prng = createPrng(seed);
  const ledger = createTestLedger(1_800_000_000_000);
  const records: LedgerRecord[] = [];
  for (const node of NODES) keep(ledger, records, nodeOf(node, { gpus: 2 }));
  for (let step = 0; step < steps; step++) {
    ledger.now += prng.below(20_000);
    keep(ledger, records, { kind: "tick" });
    keep(ledger, records, randomCommand(prng, ledger.state.nextGrant));
  }
  return { prng, ledger, records };
}

function keep(ledger: TestLedger, records: LedgerRecord[], command: Command): void {
  const decision = ledger.run(command);
  if (!decision.ok || decision.events.length === 0) return;
  const { seq, at } = ledger.state;
  const events: readonly KernelEvent[] = decision.events;
  records.push({ seq, at, epoch: 1, deciderVersion: 1, command, events });
}

test("the views tell of every placement what the ledger itself does", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const { prng, ledger, records } = randomRun(seed, 60);
      const { db, follower } = memoryViews();
      follower.follow(records);
      const known: PlacementView[] = [];
      for (let grant = 1; grant < ledger.state.nextGrant; grant++) {
        const view = viewPlacement(ledger.state, grant);
        expect(getPlacement(db, grant)).toEqual(view);
        known.unshift(view!);
      }
      expect(kindsTold(db)).toEqual(
        records.flatMap(({ events }) => events.map(({ kind }) => kind)).reverse(),
      );
      const filter = randomFilter(prng, ledger.state.nextGrant);
      expect(pages(db, filter, 1 + prng.below(5))).toEqual(known.filter((one) => has(one, filter)));
    }),
    { seed: testSeed(), numRuns: 60 },
  );
});

/** Kinds of all activity, newest first, page by page. */
function kindsTold(db: ReturnType<typeof memoryViews>["db"], limit = 50): readonly string[] {
  const kinds: string[] = [];
  let cursor: string | undefined;
  do {
    const page = listActivity(db, {}, { limit, ...(cursor === undefined ? {} : { cursor }) });
    if (!page.ok) throw new Error(page.error.reason);
    kinds.push(...page.value.items.map(({ kind }) => kind));
    cursor = page.value.nextCursor;
  } while (cursor !== undefined);
  return kinds;
}

function randomFilter(prng: Prng, nextGrant: number): PlacementListFilter {
  const maybe = <T>(value: T): T | undefined => (prng.chance(1, 3) ? value : undefined);
  const userId = maybe(USERS[prng.below(2)]!);
  const node = maybe(NODES[prng.below(3)]!);
  const cluster = maybe(CLUSTERS[prng.below(2)]!);
  const state = maybe(STATES[prng.below(STATES.length)]!);
  const group = maybe(1 + prng.below(nextGrant));
  return {
    ...(userId === undefined ? {} : { userId }),
    ...(node === undefined ? {} : { node }),
    ...(cluster === undefined ? {} : { cluster }),
    ...(state === undefined ? {} : { state }),
    ...(group === undefined ? {} : { group }),
  };
}

function has(view: PlacementView, filter: PlacementListFilter): boolean {
  return Object.entries(filter).every(([name, value]) => Reflect.get(view, name) === value);
}

function pages(
  db: ReturnType<typeof memoryViews>["db"],
  filter: PlacementListFilter,
  limit: number,
): readonly PlacementView[] {
  const items: PlacementView[] = [];
  let cursor: string | undefined;
  do {
    const page = listPlacements(db, filter, { limit, ...(cursor === undefined ? {} : { cursor }) });
    if (!page.ok) throw new Error(page.error.reason);
    items.push(...page.value.items);
    cursor = page.value.nextCursor;
  } while (cursor !== undefined);
  return items;
}

test("activity of grants far apart is told whole, though each page looks at a part of them", () => {
  const { db, follower } = memoryViews();
  const builder = createRecordBuilder();
  const numbers = [1, 2, 150_000, 300_000, 300_001, 700_000, 1_000_000];
  numbers.forEach((grant, i) => {
    const pod = { cpuMilli: 0, memoryMib: 0, gpus: 0, gpuMilli: 0, models: [] };
    const placed: KernelEvent = {
      kind: "placement.granted",
      grant,
      group: grant,
      userId: "ann",
      node: "n1",
      gpus: [],
      pod,
      state: "active",
      startAt: 0,
      endAt: 9,
      preemptible: false,
      priority: 0,
      policy: "fgd",
    };
    builder.add(i, [i % 2 === 0 ? placed : admitted(grant, { userId: "ann" })], "ann");
    builder.add(i, [{ kind: "node.drained", node: "n1" }], "ops");
  });
  follower.follow(builder.records);
  const expected = numbers.flatMap((_, i) => [
    i % 2 === 0 ? "placement.granted" : "reservation.admitted",
    "node.drained",
  ]);
  expect(kindsTold(db, 3)).toEqual(expected.toReversed());
  expect(kindsTold(db)).toEqual(expected.toReversed());
});

test("a cursor of another list is none, and a limit has bounds", () => {
  const { db } = memoryViews();
  const faultOf = (page: { readonly limit: number; readonly cursor?: string }) => {
    const told = listPlacements(db, {}, page);
    return told.ok ? undefined : told.error.reason;
  };
  expect(faultOf({ limit: 5, cursor: Buffer.from("reservations:5").toString("base64url") })).toBe(
    "bad_cursor",
  );
  expect(faultOf({ limit: 0 })).toBe("bad_limit");
  expect(faultOf({ limit: 5, cursor: Buffer.from("placements:5").toString("base64url") })).toBe(
    undefined,
  );
});
