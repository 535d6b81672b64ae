import { unreachable } from "../../base/index.ts";
import { chargesFor } from "../backing/index.ts";
import { accept, type Decision, type Refused, refuse } from "../decision.ts";
import { type NodeRested, restAfterFailure } from "../fleet/index.ts";
import { MESSAGE_LENGTH_MAX } from "../limits.ts";
import {
  type Actor,
  actsFor,
  fitsUntil,
  freeFor,
  type GrantNumber,
  gpusOf,
  hostOf,
  type Instant,
  isLeaving,
  isPlacementLive,
  type LedgerState,
  nextSecond,
  placementSlot,
  placementState,
  type Stamp,
  siteOf,
} from "../model/index.ts";
import { invalid } from "./form.ts";
import { checkWalltime, decideRequest } from "./request.ts";
import type {
  AcknowledgePlacement,
  FailPlacement,
  PlacementCommand,
  PlacementEvent,
  PlacementRejection,
  PlacementRenewed,
  RenewPlacement,
} from "./types.ts";

type Answer = Decision<PlacementEvent | NodeRested, PlacementRejection>;

/** Decides a command about placements. Checks run in the order of `PlacementRejection`. */
export function decidePlacement(
  state: LedgerState,
  command: PlacementCommand,
  stamp: Stamp,
): Answer {
  switch (command.kind) {
    case "placement.request":
      return decideRequest(state, command, stamp);
    case "placement.release": {
      const slot = findLive(state, command.grant, command.actor);
      if (typeof slot !== "number") return refuse(slot);
      return accept([{ kind: "placement.ended", grant: command.grant, outcome: "released" }]);
    }
    case "placement.fail":
      return decideFail(state, command, stamp);
    case "placement.renew":
      return state.market.leases.has(command.grant)
        ? refuse({ reason: "market_lease", grant: command.grant })
        : decideRenew(state, command, stamp);
    case "placement.acknowledge":
      return decideAcknowledge(state, command);
    default:
      return unreachable(command);
  }
}

function decideFail(state: LedgerState, command: FailPlacement, stamp: Stamp): Answer {
  const { grant, message, actor } = command;
  if (message.length > MESSAGE_LENGTH_MAX) {
    return refuse(invalid("/message", `must have at most ${MESSAGE_LENGTH_MAX} characters`));
  }
  const slot = findLive(state, grant, actor);
  if (typeof slot !== "number") return refuse(slot);
  const rest = restAfterFailure(hostOf(state.fleet, state.placements, slot), stamp.at);
  return accept<PlacementEvent | NodeRested>([
    { kind: "placement.ended", grant, outcome: "failed", message },
    ...(rest === undefined ? [] : [rest]),
  ]);
}

/** One that is to make room can't be renewed: it is as good as preempted. */
export function decideRenew(
  state: LedgerState,
  command: RenewPlacement,
  stamp: Stamp,
): Decision<PlacementRenewed, PlacementRejection> {
  const { grant, walltimeMs, actor } = command;
  const { placements } = state;
  if (!Number.isSafeInteger(walltimeMs) || walltimeMs < 1) {
    return refuse(invalid("/walltime", "must be a whole number from 1 on"));
  }
  const fault = checkWalltime(walltimeMs);
  if (fault !== undefined) return refuse(fault);
  const slot = findLive(state, grant, actor);
  if (typeof slot !== "number") return refuse(slot);
  if (isLeaving(placements, slot)) {
    return refuse({ reason: "placement_not_live", grant, state: "preempted" });
  }
  const isWaiting = placementState(placements, slot) === "scheduled";
  const from = isWaiting ? placements.startAt[slot]! : stamp.at;
  const endAt = nextSecond(from + walltimeMs);
  const lasting = checkLonger(state, slot, endAt);
  return lasting ?? accept([{ kind: "placement.renewed", grant, endAt }]);
}

/** Has the pool of its node what a placement takes more of it by running until `endAt`? */
function checkLonger(
  state: LedgerState,
  slot: number,
  endAt: Instant,
): Refused<PlacementRejection> | undefined {
  const { placements, fleet } = state;
  const pool = state.pools.get(hostOf(fleet, placements, slot).pool);
  const startAt = placements.endAt[slot]!;
  if (pool === undefined || placements.preemptible[slot] === 1 || endAt <= startAt) {
    return undefined;
  }
  const { node } = siteOf(placements, slot);
  const view = freeFor(pool, "standard");
  const charges = chargesFor(state, node, gpusOf(placements, slot), { startAt, endAt });
  const amount = charges.length;
  const until = amount === 0 ? endAt : fitsUntil(view, { startAt, endAt }, amount);
  if (until === endAt) return undefined;
  return refuse({ reason: "pool_promised", pool: pool.id, untilAt: until });
}

/** Said twice, it was said. */
function decideAcknowledge(state: LedgerState, { grant, actor }: AcknowledgePlacement): Answer {
  const slot = findLive(state, grant, actor);
  if (typeof slot !== "number") return refuse(slot);
  if (state.placements.acknowledgedAt[slot]! > 0) return accept([]);
  return accept([{ kind: "placement.acknowledged", grant }]);
}

/** Others' placements are unknown to a caller. */
function findLive(
  state: LedgerState,
  grant: GrantNumber,
  actor: Actor,
): number | PlacementRejection {
  const { placements, users } = state;
  const slot = placementSlot(placements, grant);
  if (slot < 0 || !actsFor(actor, users.names[placements.user[slot]!]!)) {
    return { reason: "unknown_placement", grant };
  }
  if (isPlacementLive(placements, slot)) return slot;
  return { reason: "placement_not_live", grant, state: placementState(placements, slot) };
}
