import {
  type Accepted,
  type Command,
  type GrantView,
  type Instant,
  type KernelEvent,
  type LedgerState,
  negotiate,
  type Rejection,
  type RepairPlan,
  type ReservationDisplaced,
  type ReservationMoved,
  type ReservationRejection,
  type Stamp,
  slotOf,
  viewGrant,
} from "../kernel/index.ts";
import type { Done, NotDone } from "./types.ts";

/** The answer to an accepted command whose events have just been applied. */
export function doneOutcome(
  state: LedgerState,
  command: Command,
  decision: Accepted<KernelEvent>,
  at: Instant,
): Done {
  const numbers = decision.replayOf ?? grantsOf(command, decision.events);
  return {
    ok: true,
    seq: state.seq,
    at,
    events: decision.events,
    replayed: decision.replayOf !== undefined,
    placements: [],
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
  const replayed = (decision.replayOf ?? []).map((number) =>
    viewGrant(state, slotOf(state.grants, number)),
  );
  const foreseen = decision.events.flatMap((event) => foreseenGrant(state, event, stamp));
  const repairs = decision.events.filter(isRepair).length;
  return {
    ok: true,
    seq: state.seq,
    at: stamp.at,
    events: decision.events,
    replayed: decision.replayOf !== undefined,
    placements: [],
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
  return {
    repair: {
      moved: repairs.filter((event) => event.kind === "reservation.moved"),
      displaced: repairs.filter((event) => event.kind === "reservation.displaced"),
      kept: (state.pools.get(command.pool)?.liveCount ?? leaving) - leaving,
    },
  };
}
