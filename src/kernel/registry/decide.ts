import { assert } from "../../base/index.ts";
import type { Decision } from "../decision.ts";
import type { LedgerState, Stamp } from "../model/index.ts";
import type { RegistryCommand, RegistryEvent, RegistryRejection } from "./types.ts";

export function decideRegistry(
  _state: LedgerState,
  _command: RegistryCommand,
  _stamp: Stamp,
): Decision<RegistryEvent, RegistryRejection> {
  assert(false, "being built");
}

export function applyRegistry(_state: LedgerState, _event: RegistryEvent, _stamp: Stamp): void {
  assert(false, "being built");
}
