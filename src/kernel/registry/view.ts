import { assert } from "../../base/index.ts";
import type { LedgerState } from "../model/index.ts";
import type { PolicyView } from "./types.ts";

export function viewPolicy(_state: LedgerState, _uri: string): PolicyView | undefined {
  assert(false, "being built");
}

/** All of them, by uri ascending. */
export function listPolicies(_state: LedgerState): readonly PolicyView[] {
  assert(false, "being built");
}
