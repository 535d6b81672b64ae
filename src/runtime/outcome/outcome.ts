import {
  type Accepted,
  type Command,
  type GrantNumber,
  type GrantView,
  type Instant,
  type KernelEvent,
  type LedgerState,
  negotiate,
  nextSecond,
  type PlacementView,
  type Rejection,
  type RepairPlan,
  type ReservationDisplaced,
  type ReservationMoved,
  type ReservationRejection,
  type Stamp,
  slotOf,
  viewGrant,
  viewNode,
  viewPlacement,
} from "../../kernel/index.ts";
import type { Done, NotDone } from "../types.ts";
import { isOfJobs, jobsAfter, jobsForeseen } from "./jobs.ts";
import { isOfMarket, ordersAfter, ordersForeseen } from "./orders.ts";

/** The answer to an accepted command whose events have just been applied. */
export function doneOutcome(
  state: LedgerState,
  command: Command,
  decision: Accepted<KernelEvent>,
  at: Instant,
): Done {
  const isPlacement = grantsPlacements(command);
  const isOther = isPlacement || isOfJobs(command) || isOfMarket(command);
  const reserved = isOther ? undefined : decision.replayOf;
  const placed = isPlacement ? decision.replayOf : undefined;
  const numbers = reserved ?? grantsOf(command, decision.events);
  return {
    ok: true,
    seq: state.seq,
    at,
    events: decision.events,
    replayed: decision.replayOf !== undefined,
    placements: viewPlacements(state, placed ?? placementsOf(command, decision.events)),
    jobs: jobsAfter(state, command, decision),
    orders: ordersAfter(state, command, decision),
    grants: numbers.map((number) => viewGrant(state, slotOf(state.grants, number))),
    ...repairOf(state, command, decision.events, 0),
  };
}

/** The answer that an accepted command would get; the state is as it was before. */
export function dryOutcome(
  state: LedgerState,
  command: Command,
  decision: Accepted<KernelEvent>,
  stamp: Stamp,
): Done {
  const isPlacement = grantsPlacements(command);
  const numbers = decision.replayOf ?? [];
  const replayed =
    isPlacement || isOfJobs(command) || isOfMarket(command)
      ? []
      : numbers.map((number) => viewGrant(state, slotOf(state.grants, number)));
  const foreseen = decision.events.flatMap((event) => foreseenGrant(state, event, stamp));
  const repairs = decision.events.filter(isRepair).length;
  return {
    ok: true,
    seq: state.seq,
    at: stamp.at,
    events: decision.events,
    replayed: decision.replayOf !== undefined,
    placements: isPlacement
      ? [...viewPlacements(state, numbers), ...foreseenGrants(state, decision.events, stamp)]
      : foreseenChanges(state, command, decision.events, stamp),
    jobs: jobsForeseen(state, command, decision, stamp),
    orders: ordersForeseen(state, command, decision, stamp),
    grants: command.kind.startsWith("reservation.") ? [...replayed, ...foreseen] : [],
    ...repairOf(state, command, decision.events, repairs),
  };
}

/** The answer to a refused command, with what would be possible instead. */
export function refusedOutcome(
  state: LedgerState,
  command: Command,
  rejection: Rejection,
  stamp: Stamp,
): NotDone {
  const isNegotiable =
    command.kind === "reservation.request" || command.kind === "reservation.amend";
  const alternatives =
    isNegotiable && isShortage(rejection) ? negotiate(state, command, rejection, stamp) : [];
  return { ok: false, at: stamp.at, rejection, alternatives };
}

function isShortage(rejection: Rejection): rejection is ReservationRejection {
  return rejection.reason === "exceeds_capacity" || rejection.reason === "insufficient_capacity";
}

function grantsOf(command: Command, events: readonly KernelEvent[]): readonly number[] {
  if (command.kind === "reservation.request") {
    return events.flatMap((event) => (event.kind === "reservation.admitted" ? [event.grant] : []));
  }
  const changesOne = command.kind === "reservation.cancel" || command.kind === "reservation.amend";
  return changesOne ? [command.grant] : [];
}

/**
 * The placements that a command made or changed: those asked for, the one that was named, or
 * those that are displaced. Others that a request evicts are their owners' business.
 */
function placementsOf(command: Command, events: readonly KernelEvent[]): readonly GrantNumber[] {
  if (grantsPlacements(command)) {
    return events.flatMap((event) => (event.kind === "placement.granted" ? [event.grant] : []));
  }
  if (command.kind.startsWith("placement.") && "grant" in command) return [command.grant];
  return events.flatMap((event) => (event.kind === "placement.displaced" ? [event.grant] : []));
}

/** Is what the command asks for placements, so that its idempotency key names them? */
function grantsPlacements({ kind }: Command): boolean {
  return kind === "placement.request" || kind === "group.assign";
}

function viewPlacements(
  state: LedgerState,
  numbers: readonly GrantNumber[],
): readonly PlacementView[] {
  return numbers.flatMap((number) => viewPlacement(state, number) ?? []);
}

/** Placements as a request would make them. */
function foreseenGrants(
  state: LedgerState,
  events: readonly KernelEvent[],
  stamp: Stamp,
): readonly PlacementView[] {
  return events.flatMap((event) => {
    if (event.kind !== "placement.granted") return [];
    const { kind: _kind, key: _key, grant: number, ...rest } = event;
    const { cluster } = viewNode(state, event.node)!.facts;
    return [{ ...rest, number, cluster, createdAt: stamp.at }];
  });
}

/** Placements as they would be after the command. */
function foreseenChanges(
  state: LedgerState,
  command: Command,
  events: readonly KernelEvent[],
  stamp: Stamp,
): readonly PlacementView[] {
  const numbers = new Set(placementsOf(command, events));
  return viewPlacements(state, [...numbers]).map((before) =>
    events.reduce((view, event) => placementAfter(view, event, stamp), before),
  );
}

function placementAfter(view: PlacementView, event: KernelEvent, stamp: Stamp): PlacementView {
  if (!("grant" in event) || event.grant !== view.number) return view;
  const ended = { endAt: Math.min(view.endAt, Math.max(view.startAt, nextSecond(stamp.at))) };
  switch (event.kind) {
    case "placement.acknowledged":
      return { ...view, acknowledgedAt: stamp.at };
    case "placement.renewed":
      return { ...view, endAt: event.endAt };
    case "placement.ended": {
      const { message } = event;
      const said = message === undefined ? {} : { message };
      return { ...view, ...ended, ...said, state: event.outcome === "failed" ? "failed" : "ended" };
    }
    case "placement.displaced":
      return { ...view, ...ended, state: "displaced" };
    default:
      return view;
  }
}

/** A grant as one event would leave it. */
function foreseenGrant(state: LedgerState, event: KernelEvent, stamp: Stamp): readonly GrantView[] {
  switch (event.kind) {
    case "reservation.admitted": {
      const { kind: _kind, key: _key, grant: number, ...rest } = event;
      return [{ ...rest, number, createdAt: stamp.at }];
    }
    case "reservation.amended": {
      const { startAt, endAt, readyAt, amount } = event;
      const before = viewGrant(state, slotOf(state.grants, event.grant));
      return [{ ...before, startAt, endAt, readyAt, amount, state: event.state }];
    }
    case "reservation.cancelled": {
      const before = viewGrant(state, slotOf(state.grants, event.grant));
      const endAt = before.state === "active" ? event.fromAt : before.endAt;
      return [{ ...before, endAt, state: "cancelled" }];
    }
    default:
      return [];
  }
}

function isRepair(event: KernelEvent): event is ReservationMoved | ReservationDisplaced {
  return event.kind === "reservation.moved" || event.kind === "reservation.displaced";
}

/** Grants of a pool that are jobs': they make room, they are not repaired. */
function runningJobs({ jobs }: LedgerState, pool: number): number {
  const queues = jobs.desks.get(pool)?.queues ?? [];
  return queues.reduce((sum, queue) => sum + queue.running, 0);
}

function repairOf(
  state: LedgerState,
  command: Command,
  events: readonly KernelEvent[],
  leaving: number,
): { readonly repair?: RepairPlan } {
  const changesCapacity =
    command.kind === "pool.replace_schedule" || command.kind === "pool.add_maintenance";
  if (!changesCapacity) return {};
  const repairs = events.filter(isRepair);
  const pool = state.pools.get(command.pool);
  const live = pool === undefined ? leaving : pool.liveCount - runningJobs(state, pool.index);
  return {
    repair: {
      moved: repairs.filter((event) => event.kind === "reservation.moved"),
      displaced: repairs.filter((event) => event.kind === "reservation.displaced"),
      kept: live - leaving,
    },
  };
}
