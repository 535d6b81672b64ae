import { assert } from "../../base/index.ts";
import type { ClusterId, NodeId, PageOf } from "../fleet/index.ts";
import type { GrantNumber, LedgerState, Stamp, UserId } from "../model/index.ts";
import type { Explanation } from "../placement/index.ts";
import type { PlacementState, PlacementView, RequestPlacement } from "./types.ts";

export interface PlacementFilter {
  readonly userId?: UserId;
  readonly node?: NodeId;
  readonly cluster?: ClusterId;
  readonly states?: readonly PlacementState[];
  readonly group?: GrantNumber;
}

export function viewPlacement(_state: LedgerState, _grant: GrantNumber): PlacementView | undefined {
  assert(false, "being built");
}

/** Newest first. `before`: the last number of the page before. O(placements looked at). */
export function listPlacements(
  _state: LedgerState,
  _filter: PlacementFilter,
  _limit: number,
  _before?: GrantNumber,
): PageOf<PlacementView> {
  assert(false, "being built");
}

/** Where each part would go now, or why none does; changes nothing. */
export interface PlacementForecast {
  readonly placed: readonly { readonly node: NodeId; readonly gpus: readonly number[] }[];
  /** Over all nodes that `within` leaves. `candidates` carry node numbers: see `nodeIds`. */
  readonly explanation: Explanation;
  readonly nodeIds: readonly NodeId[];
}

export function forecastPlacement(
  _state: LedgerState,
  _request: RequestPlacement,
  _stamp: Stamp,
  _candidatesMax: number,
): PlacementForecast {
  assert(false, "being built");
}
