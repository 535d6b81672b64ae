import { assert } from "../../base/index.ts";
import type { Decision } from "../decision.ts";
import type { LedgerState, Stamp } from "../model/index.ts";
import type { FleetCommand, FleetEvent, FleetRejection } from "./types.ts";

export function decideFleet(
  _state: LedgerState,
  _command: FleetCommand,
  _stamp: Stamp,
): Decision<FleetEvent, FleetRejection> {
  assert(false, "being built");
}

export function applyFleet(_state: LedgerState, _event: FleetEvent, _stamp: Stamp): void {
  assert(false, "being built");
}
