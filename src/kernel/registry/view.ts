import { idsAfter, type LedgerState } from "../model/index.ts";
import type { PolicyView } from "./types.ts";

export function viewPolicy(state: LedgerState, uri: string): PolicyView | undefined {
  return state.policies.policies.get(uri);
}

/** All of them, by uri ascending. */
export function listPolicies({ policies: book }: LedgerState): readonly PolicyView[] {
  return [...idsAfter(book.uris)].map((uri) => book.policies.get(uri)!);
}
