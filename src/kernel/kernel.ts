import { assert } from "../base/index.ts";
import { type AccountCommand, applyAccount, decideAccount } from "./accounts/index.ts";
import { noteForJobs } from "./agenda.ts";
import { applyBound } from "./backing/index.ts";
import { applyCheckin, decideCheckin } from "./checkins/index.ts";
import type { Command, KernelEvent, Rejection } from "./command.ts";
import { type Decision, refuse } from "./decision.ts";
import { applyFleet, decideFleet, settleFailures } from "./fleet/index.ts";
import { afterEvent, beforeEvent } from "./follow.ts";
import { forgetOld } from "./forget.ts";
import { decideGroup, type GroupCommand } from "./groups/index.ts";
import { applyJob, decideJob } from "./jobs/index.ts";
import { type LedgerState, type Stamp, settleDue } from "./model/index.ts";
import { applyPlacement, decidePlacement } from "./placements/index.ts";
import { applyPool, decidePool, type PoolEvent } from "./pools/index.ts";
import type { LedgerRecord } from "./record.ts";
import { applyRegistry, decideRegistry } from "./registry/index.ts";
import {
  applyReservation,
  decideAmend,
  decideCancel,
  decideRequest,
} from "./reservations/index.ts";
import { decideTick } from "./tick.ts";
import {
  applyTrading,
  decideTrading,
  type TradingCommand,
  type TradingEvent,
} from "./trading/index.ts";

/**
 * Decides a command on a state: events to apply, or a refusal with its facts. Reads only.
 * Pure: the same state, command and stamp always give the same answer.
 */
export function decide(
  state: LedgerState,
  command: Command,
  stamp: Stamp,
): Decision<KernelEvent, Rejection> {
  assert(stamp.at >= state.at, "time must not go back");
  switch (command.kind) {
    case "reservation.request":
      return decideRequest(state, command, stamp);
    case "reservation.cancel":
      return decideCancel(state, command, stamp);
    case "reservation.amend":
      return state.market.leases.has(command.grant)
        ? refuse({ reason: "market_lease", grant: command.grant })
        : decideAmend(state, command, stamp);
    case "pool.create":
    case "pool.update":
    case "pool.delete":
    case "pool.replace_schedule":
    case "pool.add_maintenance":
    case "pool.remove_maintenance":
      return decidePool(state, command, stamp);
    case "cluster.put":
    case "cluster.delete":
    case "node.register":
    case "node.drain":
    case "node.undrain":
    case "node.remove":
    case "node.set_status":
      return decideFleet(state, command);
    case "placement.request":
    case "placement.release":
    case "placement.fail":
    case "placement.renew":
    case "placement.acknowledge":
      return decidePlacement(state, command, stamp);
    case "policy.put":
    case "policy.delete":
    case "policy.trust":
      return decideRegistry(state, command);
    case "queue.put":
    case "queue.delete":
    case "job.submit":
    case "job.cancel":
    case "job.finish":
    case "job.launch":
      return decideJob(state, command, stamp);
    case "checkin.register":
    case "checkin.request":
    case "checkin.end":
    case "checkin.record":
      return decideCheckin(state, command);
    case "tick":
      return decideTick(state, stamp);
    default:
      return decideMarket(state, command, stamp);
  }
}

function decideMarket(
  state: LedgerState,
  command: AccountCommand | TradingCommand | GroupCommand,
  stamp: Stamp,
): Decision<KernelEvent, Rejection> {
  switch (command.kind) {
    case "account.deposit":
    case "account.withdraw":
    case "account.transfer":
      return decideAccount(state, command);
    case "group.assign":
    case "group.release":
    case "group.renew":
      return decideGroup(state, command, stamp);
    default:
      return decideTrading(state, command, stamp);
  }
}

/** Writes the events of one decision into the state. Never refuses. */
export function apply(state: LedgerState, events: readonly KernelEvent[], stamp: Stamp): void {
  assert(stamp.seq === state.seq + 1, "records follow each other without a gap");
  assert(stamp.at >= state.at, "time must not go back");
  state.seq = stamp.seq;
  state.at = stamp.at;
  for (const event of events) {
    beforeEvent(state, event, stamp);
    applyEvent(state, event, stamp);
    afterEvent(state, event, stamp);
    noteForJobs(state, event);
  }
  settleDue(state, stamp.at);
  if (settleFailures(state.fleet, stamp.at)) state.fleet.version = stamp.seq;
  forgetOld(state);
}

/** Applies a record from the journal: what recovery does. */
export function applyRecord(state: LedgerState, record: LedgerRecord): void {
  apply(state, record.events, record);
}

function applyEvent(state: LedgerState, event: KernelEvent, stamp: Stamp): void {
  switch (event.kind) {
    case "cluster.stored":
    case "cluster.deleted":
    case "node.registered":
    case "node.drained":
    case "node.undrained":
    case "node.removed":
    case "node.status_changed":
    case "node.rested":
    case "node.resumed":
      return applyFleet(state, event, stamp);
    case "placement.granted":
    case "placement.started":
    case "placement.acknowledged":
    case "placement.renewed":
    case "placement.ended":
    case "placement.evicted":
    case "placement.preempted":
    case "placement.displaced":
      return applyPlacement(state, event, stamp);
    case "policy.stored":
    case "policy.deleted":
    case "policy.trusted":
      return applyRegistry(state, event, stamp);
    case "reservation.bound":
      return applyBound(state, event);
    case "queue.stored":
    case "queue.deleted":
    case "job.submitted":
    case "job.released":
    case "job.started":
    case "job.ended":
    case "job.curtailed":
    case "job.requeued":
    case "job.cancelled":
      return applyJob(state, event, stamp);
    case "checkin.registered":
    case "checkin.requested":
    case "checkin.ended":
    case "checkin.recorded":
    case "checkin.filled":
      return applyCheckin(state, event, stamp);
    case "reservation.admitted":
    case "reservation.started":
    case "reservation.ended":
    case "reservation.cancelled":
    case "reservation.amended":
    case "reservation.moved":
    case "reservation.displaced":
      return applyReservation(state, event, stamp);
    case "account.moved":
      return applyAccount(state, event, stamp);
    default:
      return applyOther(state, event, stamp);
  }
}

function applyOther(state: LedgerState, event: PoolEvent | TradingEvent, stamp: Stamp): void {
  switch (event.kind) {
    case "pool.created":
    case "pool.updated":
    case "pool.deleted":
    case "pool.schedule_replaced":
    case "pool.schedule_extended":
    case "pool.maintenance_added":
    case "pool.maintenance_removed":
      return applyPool(state, event, stamp);
    default:
      return applyTrading(state, event, stamp);
  }
}
