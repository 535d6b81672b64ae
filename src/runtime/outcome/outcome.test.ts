import { describe, expect, it } from "vitest";
import { apply, type Command, decide } from "../../kernel/index.ts";
import {
  createTestLedger,
  nodeOf,
  placementOf,
  poolOf,
  requestOf,
  type TestLedger,
} from "../../kernel/testing/index.ts";
import type { Done } from "../types.ts";
import { doneOutcome, dryOutcome } from "./outcome.ts";

const NOW = 1_800_000_000_000;
const OPERATOR = { userId: "op", role: "operator" } as const;

function ledgerOf(): TestLedger {
  const ledger = createTestLedger(NOW);
  ledger.must(nodeOf("n0"));
  ledger.must(nodeOf("n1"));
  ledger.must(poolOf("p", [{ startAt: NOW, endAt: NOW + 3_600_000, capacity: 9 }]));
  return ledger;
}

/** What a dry run says, and then what is said of the same command when it happens. */
function both(
  { state }: TestLedger,
  command: Command,
): { readonly dry: Done; readonly done: Done } {
  const stamp = { at: NOW, seq: state.seq + 1 };
  const decision = decide(state, command, stamp);
  if (!decision.ok) throw new Error(decision.rejection.reason);
  const dry = dryOutcome(state, command, decision, stamp);
  if (decision.events.length > 0) apply(state, decision.events, stamp);
  return { dry, done: doneOutcome(state, command, decision, NOW) };
}

describe("the placements of an answer", () => {
  const key = { key: "k", fingerprint: "f" };

  it("are those asked for, foreseen as they come", () => {
    const ledger = ledgerOf();
    ledger.must(placementOf({ gpus: 8 }, { preemptible: true, count: 2, userId: "spot" }));
    const { dry, done } = both(ledger, placementOf({ gpus: 8 }, { name: "train", key }));
    expect(done.placements).toMatchObject([{ number: 3, name: "train", state: "scheduled" }]);
    expect(dry.placements).toEqual(done.placements);
    expect(done.grants).toEqual([]);
  });

  it("are those of the first time, where a key was used before", () => {
    const ledger = ledgerOf();
    const command = placementOf({}, { count: 2, key });
    ledger.must(command);
    const { dry, done } = both(ledger, command);
    expect(done).toMatchObject({ replayed: true, placements: [{ number: 1 }, { number: 2 }] });
    expect(dry.placements).toEqual(done.placements);
  });

  it.each<Command>([
    { kind: "placement.release", actor: OPERATOR, grant: 1 },
    { kind: "placement.fail", actor: OPERATOR, grant: 1, message: "broken" },
    { kind: "placement.renew", actor: OPERATOR, grant: 1, walltimeMs: 60_000 },
    { kind: "placement.acknowledge", actor: OPERATOR, grant: 1 },
    { kind: "node.set_status", actor: OPERATOR, node: "n0", status: "lost" },
    { kind: "node.remove", actor: OPERATOR, node: "n0", force: true },
  ])("are those that it changed: $kind", (command) => {
    const ledger = ledgerOf();
    ledger.must(placementOf());
    const { dry, done } = both(ledger, command);
    expect(done.placements).toMatchObject([{ number: 1 }]);
    expect(dry.placements).toEqual(done.placements);
  });

  it("are none for others, whose grants stand apart", () => {
    const ledger = ledgerOf();
    ledger.must(placementOf());
    const { dry, done } = both(ledger, requestOf("p", NOW, NOW + 60_000, 2, { key }));
    expect(done).toMatchObject({ placements: [], grants: [{ number: 2 }] });
    expect(dry).toMatchObject({ placements: [], grants: [{ number: 2 }] });
    expect(both(ledger, nodeOf("n2")).done.placements).toEqual([]);
  });
});
