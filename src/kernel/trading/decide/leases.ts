import { type Decision, refuse } from "../../decision.ts";
import { LEASE_DUES_MAX } from "../../limits.ts";
import { balanceOf, tradeValue } from "../../market/index.ts";
import {
  type Actor,
  actsFor,
  type Due,
  type GrantNumber,
  type Instant,
  type Lease,
  type LedgerState,
  placementSlot,
  type Stamp,
} from "../../model/index.ts";
import { decideRenew, type PlacementRejection } from "../../placements/index.ts";
import { decideAmend, type ReservationRejection } from "../../reservations/index.ts";
import {
  classOf,
  createPaper,
  endOf,
  giveBack,
  isHeld,
  type LedgerEvent,
  move,
  type Paper,
  tell,
} from "../engine/index.ts";
import type { ReleaseLease, RenewLease, TradingRejection } from "../types.ts";
import { type Answer, closePaper } from "./session.ts";

/** Gives a lease back now. O(dues). */
export function decideRelease(state: LedgerState, command: ReleaseLease, stamp: Stamp): Answer {
  const lease = findLease(state, command.grant, command.actor);
  if ("reason" in lease) return refuse(lease);
  const paper = createPaper(state, stamp);
  giveBack(paper, lease.grant, lease.units);
  return closePaper(paper);
}

/** Holds a lease for longer, where its node and pool admit it: by the rules of its grant. */
export function decideRenewLease(
  state: LedgerState,
  command: RenewLease,
  stamp: Stamp,
): Decision<LedgerEvent, TradingRejection | PlacementRejection | ReservationRejection> {
  const lease = findLease(state, command.grant, command.actor);
  if ("reason" in lease) return refuse(lease);
  const { options } = classOf(state, lease.class);
  const startAt = endOf(state, lease.grant);
  const spanMs = command.durationMs ?? options.leaseMs;
  const fault = checkRenewal(state, lease, spanMs);
  if (fault !== undefined) return refuse(fault);
  const window = { startAt, endAt: startAt + spanMs };
  const due = dueFor(state, lease, window);
  const paper = createPaper(state, stamp);
  const value = tradeValue(due.price, lease.units, spanMs);
  const { free } = balanceOf(state.market.money, lease.user);
  const userId = paper.nameOf(lease.user);
  if (value > free) return refuse({ reason: "balance_too_low", userId, asked: value, free });
  const longer = lengthen(state, lease, window.endAt, stamp);
  if (!longer.ok) return refuse(longer.rejection);
  renewOn(paper, lease, { due, value, events: longer.events });
  return closePaper(paper);
}

/** The actor's lease of that grant, or why there is none. Others' are unknown to it. */
function findLease(state: LedgerState, grant: GrantNumber, actor: Actor): Lease | TradingRejection {
  const lease = state.market.leases.get(grant);
  const isTheirs = lease !== undefined && actsFor(actor, state.users.names[lease.user]!);
  return isTheirs && isHeld(state, grant) ? lease : { reason: "unknown_lease", grant };
}

function checkRenewal(
  { market }: LedgerState,
  { grant, user, dues }: Lease,
  spanMs: number,
): TradingRejection | undefined {
  if (!Number.isSafeInteger(spanMs) || spanMs < 1_000 || spanMs % 1_000 !== 0) {
    const message = "must be whole seconds, at least 1";
    return { reason: "invalid_request", path: "/duration_s", message };
  }
  const no = (why: string): TradingRejection => ({ reason: "lease_not_renewable", grant, why });
  if (market.askOf.has(grant)) return no("it is offered for sale");
  if (dues.some(({ from }) => from !== user)) return no("it was bought from a holder");
  return dues.length < LEASE_DUES_MAX ? undefined : no("it was renewed too often");
}

/** What the holder owes for the longer time: the supply's price as it is now. */
function dueFor(
  state: LedgerState,
  lease: Lease,
  window: { readonly startAt: Instant; readonly endAt: Instant },
): Due {
  const { options } = classOf(state, lease.class);
  const to = state.users.indexOf.get(options.seller)!;
  const { price, feePpm } = options;
  return { from: lease.user, to, price, ...window, hold: state.market.nextHold, feePpm };
}

function lengthen(state: LedgerState, lease: Lease, endAt: Instant, stamp: Stamp) {
  const actor: Actor = { userId: state.users.names[lease.user]!, role: "user" };
  const { grant } = lease;
  return placementSlot(state.placements, grant) >= 0
    ? decideRenew(
        state,
        { kind: "placement.renew", actor, grant, walltimeMs: endAt - stamp.at },
        stamp,
      )
    : decideAmend(state, { kind: "reservation.amend", actor, grant, endAt }, stamp);
}

function renewOn(
  paper: Paper,
  lease: Lease,
  about: {
    readonly due: Due;
    readonly value: number;
    readonly events: readonly LedgerEvent[];
  },
): void {
  const { due, value } = about;
  const account = lease.user;
  const to = { account, hold: due.hold };
  move(paper, [{ from: { account }, to, amount: value, reason: "hold" }]);
  for (const event of about.events) paper.events.push(event);
  tell(paper, {
    kind: "lease.renewed",
    grant: lease.grant,
    class: classOf(paper.state, lease.class).name,
    userId: paper.nameOf(account),
    endAt: due.endAt,
    due,
  });
}
