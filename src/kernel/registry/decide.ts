import { unreachable } from "../../base/index.ts";
import { accept, type Decision, refuse } from "../decision.ts";
import { KNOWN_SHOWN_MAX, POLICIES_BYTES_MAX, POLICIES_MAX, POLICY_BYTES_MAX } from "../limits.ts";
import { actsFor, idsAfter, type LedgerState, type PolicyRow, utf8Length } from "../model/index.ts";
import type {
  DeletePolicy,
  PutPolicy,
  RegistryCommand,
  RegistryEvent,
  RegistryRejection,
  TrustPolicy,
} from "./types.ts";

type Answer = Decision<RegistryEvent, RegistryRejection>;

/** Decides a command about users' policies. Checks run in the order of `RegistryRejection`. */
export function decideRegistry(state: LedgerState, command: RegistryCommand): Answer {
  switch (command.kind) {
    case "policy.put":
      return decidePut(state, command);
    case "policy.delete":
      return decideDelete(state, command);
    case "policy.trust":
      return decideTrust(state, command);
    default:
      return unreachable(command);
  }
}

/** A policy stays its first owner's, whoever replaces it. The same texts again change nothing. */
function decidePut(state: LedgerState, command: PutPolicy): Answer {
  const { actor, uri, document, code } = command;
  const known = state.policies.policies.get(uri);
  if (actor.role === "viewer" || (known && command.replace && !actsFor(actor, known.owner))) {
    return refuse({ reason: "forbidden", needs: "operator" });
  }
  if (known !== undefined && !command.replace) {
    return refuse({ reason: "policy_exists", policy: uri, owner: known.owner });
  }
  const fault = checkRoom(state, command, known);
  if (fault !== undefined) return refuse(fault);
  if (known?.document === document && known.code === code) return accept([]);
  const owner = known?.owner ?? actor.userId;
  return accept([{ kind: "policy.stored", uri, owner, document, code }]);
}

function decideDelete(state: LedgerState, { actor, uri }: DeletePolicy): Answer {
  const known = state.policies.policies.get(uri);
  if (known !== undefined && !actsFor(actor, known.owner)) {
    return refuse({ reason: "forbidden", needs: "operator" });
  }
  if (known === undefined) return refuse(unknownPolicy(state, uri));
  return accept([{ kind: "policy.deleted", uri }]);
}

function decideTrust(state: LedgerState, { actor, uri, isTrusted }: TrustPolicy): Answer {
  if (actor.role !== "admin") return refuse({ reason: "forbidden", needs: "admin" });
  const known = state.policies.policies.get(uri);
  if (known === undefined) return refuse(unknownPolicy(state, uri));
  if (known.isTrusted === isTrusted) return accept([]);
  return accept([{ kind: "policy.trusted", uri, isTrusted }]);
}

function checkRoom(
  { policies: book }: LedgerState,
  { document, code }: PutPolicy,
  known: PolicyRow | undefined,
): RegistryRejection | undefined {
  if (known === undefined && book.policies.size >= POLICIES_MAX) {
    return { reason: "too_many_policies", max: POLICIES_MAX };
  }
  const bytes = utf8Length(document) + utf8Length(code);
  if (bytes > POLICY_BYTES_MAX) {
    return { reason: "documents_too_large", bytes, max: POLICY_BYTES_MAX };
  }
  const before = known === undefined ? 0 : utf8Length(known.document) + utf8Length(known.code);
  const all = book.bytes - before + bytes;
  return all > POLICIES_BYTES_MAX
    ? { reason: "documents_too_large", bytes: all, max: POLICIES_BYTES_MAX }
    : undefined;
}

/** Names the first of those that there are. */
function unknownPolicy({ policies: book }: LedgerState, policy: string): RegistryRejection {
  const known: string[] = [];
  for (const uri of idsAfter(book.uris)) {
    if (known.length >= KNOWN_SHOWN_MAX) break;
    known.push(uri);
  }
  return { reason: "unknown_policy", policy, known };
}
