import { assert } from "../../base/index.ts";
import type { Decision } from "../decision.ts";
import type { LedgerState, Stamp } from "../model/index.ts";
import type { PlacementCommand, PlacementEvent, PlacementRejection } from "./types.ts";

export function decidePlacement(
  _state: LedgerState,
  _command: PlacementCommand,
  _stamp: Stamp,
): Decision<PlacementEvent, PlacementRejection> {
  assert(false, "being built");
}

export function applyPlacement(_state: LedgerState, _event: PlacementEvent, _stamp: Stamp): void {
  assert(false, "being built");
}
