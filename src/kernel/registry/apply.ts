import { assert, unreachable } from "../../base/index.ts";
import { addId, deleteId, type LedgerState, type Stamp, utf8Length } from "../model/index.ts";
import type { RegistryEvent } from "./types.ts";

/** Writes what was decided about users' policies into the state. Never refuses. */
export function applyRegistry(state: LedgerState, event: RegistryEvent, stamp: Stamp): void {
  const book = state.policies;
  const known = book.policies.get(event.uri);
  switch (event.kind) {
    case "policy.stored": {
      const { uri, owner, document, code } = event;
      if (known !== undefined) book.bytes -= utf8Length(known.document) + utf8Length(known.code);
      book.bytes += utf8Length(document) + utf8Length(code);
      // Other code is not what was trusted.
      const isTrusted = known?.isTrusted === true && known.code === code;
      const storedAt = stamp.at;
      book.policies.set(uri, { uri, owner, document, code, isTrusted, storedAt });
      return addId(book.uris, uri);
    }
    case "policy.deleted":
      assert(known !== undefined, "a policy that is deleted is there");
      book.bytes -= utf8Length(known.document) + utf8Length(known.code);
      book.policies.delete(event.uri);
      return deleteId(book.uris, event.uri);
    case "policy.trusted":
      assert(known !== undefined, "a policy that is trusted is there");
      book.policies.set(event.uri, { ...known, isTrusted: event.isTrusted });
      return;
    default:
      return unreachable(event);
  }
}
