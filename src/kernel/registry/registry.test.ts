import { describe, expect, it } from "vitest";
import { checkLedger } from "../invariants.ts";
import { POLICIES_BYTES_MAX, POLICIES_MAX, POLICY_BYTES_MAX } from "../limits.ts";
import type { Actor } from "../model/index.ts";
import { ADMIN, createTestLedger, type TestLedger } from "../testing/index.ts";
import { listPolicies, type PutPolicy, type RegistryCommand, viewPolicy } from "./index.ts";

const ANN: Actor = { userId: "ann", role: "user" };
const BOB: Actor = { userId: "bob", role: "user" };
const OPERATOR: Actor = { userId: "op", role: "operator" };
const URI = "spread:1.0-stable";

function put(rest: Partial<PutPolicy> = {}): PutPolicy {
  const base = { actor: ANN, uri: URI, document: "{}", code: "1", replace: false };
  return { kind: "policy.put", ...base, ...rest };
}

function ledgerOf(...commands: readonly RegistryCommand[]): TestLedger {
  const ledger = createTestLedger(1_800_000_000_000);
  for (const command of commands) ledger.must(command);
  return ledger;
}

function refusalOf(ledger: TestLedger, command: RegistryCommand): unknown {
  const decision = ledger.run(command);
  checkLedger(ledger.state);
  return decision.ok ? "ok" : decision.rejection;
}

const trust = (isTrusted: boolean, actor = ADMIN): RegistryCommand => ({
  kind: "policy.trust",
  actor,
  uri: URI,
  isTrusted,
});

describe("a policy", () => {
  it("is stored with its owner, and replaced only on purpose", () => {
    const ledger = ledgerOf(put());
    expect(viewPolicy(ledger.state, URI)).toEqual({
      uri: URI,
      owner: "ann",
      document: "{}",
      code: "1",
      isTrusted: false,
      storedAt: 1_800_000_000_000,
    });
    const exists = { reason: "policy_exists", policy: URI, owner: "ann" };
    expect(refusalOf(ledger, put())).toEqual(exists);
    expect(refusalOf(ledger, put({ actor: BOB }))).toEqual(exists);
    expect(ledger.must(put({ replace: true }))).toEqual([]);
    expect(refusalOf(ledger, put({ replace: true, code: "2" }))).toBe("ok");
  });

  it("is replaced and deleted by its owner or an operator, and stays its owner's", () => {
    const ledger = ledgerOf(put());
    const forbidden = { reason: "forbidden", needs: "operator" };
    const deletion = { kind: "policy.delete", uri: URI } as const;
    expect(refusalOf(ledger, put({ actor: BOB, replace: true }))).toEqual(forbidden);
    expect(refusalOf(ledger, { ...deletion, actor: BOB })).toEqual(forbidden);
    expect(refusalOf(ledger, put({ actor: OPERATOR, replace: true, code: "2" }))).toBe("ok");
    expect(viewPolicy(ledger.state, URI)?.owner).toBe("ann");
    expect(refusalOf(ledger, { ...deletion, actor: ANN })).toBe("ok");
    expect(refusalOf(ledger, { ...deletion, actor: ANN })).toEqual({
      reason: "unknown_policy",
      policy: URI,
      known: [],
    });
    expect(refusalOf(ledger, put({ actor: { userId: "eve", role: "viewer" } }))).toEqual(forbidden);
  });

  it("is trusted by an admin, until its code is another", () => {
    const ledger = ledgerOf(put());
    const isTrusted = (): boolean => viewPolicy(ledger.state, URI)!.isTrusted;
    for (const actor of [ANN, OPERATOR]) {
      expect(refusalOf(ledger, trust(true, actor))).toEqual({
        reason: "forbidden",
        needs: "admin",
      });
    }
    ledger.must(trust(true));
    expect(ledger.must(trust(true))).toEqual([]);
    ledger.must(put({ replace: true, document: '{"v":2}' }));
    expect(isTrusted()).toBe(true);
    ledger.must(put({ replace: true, code: "2" }));
    expect(isTrusted()).toBe(false);
    const unknown = { ...trust(true), uri: "none" };
    expect(refusalOf(ledger, unknown)).toMatchObject({ reason: "unknown_policy", known: [URI] });
  });

  it("is bounded, and so are all of them", () => {
    const ledger = ledgerOf(put());
    const largest = "x".repeat(POLICY_BYTES_MAX - 3);
    expect(refusalOf(ledger, put({ uri: "b", code: `${largest}é` }))).toEqual({
      reason: "documents_too_large",
      bytes: POLICY_BYTES_MAX + 1,
      max: POLICY_BYTES_MAX,
    });
    expect(refusalOf(ledger, put({ uri: "b", code: largest }))).toBe("ok");
    ledger.state.policies.bytes = POLICIES_BYTES_MAX - 2;
    expect(ledger.run(put({ uri: "c", code: "1" }))).toMatchObject({
      rejection: { reason: "documents_too_large", bytes: POLICIES_BYTES_MAX + 1 },
    });
    const { policies } = ledger.state.policies;
    for (let i = policies.size; i < POLICIES_MAX; i++) {
      policies.set(`${i}`, { ...policies.get(URI)!, uri: `${i}` });
    }
    expect(ledger.run(put({ uri: "c" }))).toMatchObject({
      rejection: { reason: "too_many_policies", max: POLICIES_MAX },
    });
  });

  it("is listed by uri", () => {
    const ledger = ledgerOf(put({ uri: "b" }), put({ uri: "a" }), put({ uri: "c" }));
    expect(listPolicies(ledger.state).map(({ uri }) => uri)).toEqual(["a", "b", "c"]);
  });
});
