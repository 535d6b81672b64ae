import {
  type GrantNumber,
  type Instant,
  type LedgerState,
  type PartOutcome,
  type PoolId,
  rowSlot,
  secondOf,
  slotOf,
  type Units,
  type UserId,
} from "../model/index.ts";
import type { JobEnded } from "./types.ts";

/** What every event of a running part says of it. */
export interface PartFacts {
  readonly job: number;
  readonly part: number;
  readonly pool: PoolId;
  readonly userId: UserId;
  readonly grant: GrantNumber;
  readonly amount: Units;
}

/** The facts of the running part in `slot` of the table of parts. O(1). */
export function partFacts(state: LedgerState, slot: number): PartFacts {
  const { parts, jobs } = state.jobs;
  const job = parts.of.job[slot]!;
  const grant = parts.of.grant[slot]!;
  const grantSlot = slotOf(state.grants, grant);
  return {
    job,
    part: parts.of.number[slot]! - job,
    pool: state.poolOrder[state.grants.pool[grantSlot]!]!.id,
    userId: state.users.names[jobs.of.user[rowSlot(jobs, job)]!]!,
    grant,
    amount: state.grants.amount[grantSlot]!,
  };
}

/** When the window that a running part holds ends. */
export function heldUntil(state: LedgerState, slot: number): Instant {
  return state.grants.endAt[slotOf(state.grants, state.jobs.parts.of.grant[slot]!)]!;
}

/** The event that ends a running part now; the rest of its window is free from this second on. */
export function endedEvent(
  state: LedgerState,
  slot: number,
  end: { readonly outcome: PartOutcome; readonly at: Instant; readonly message?: string },
): JobEnded {
  const endAt = heldUntil(state, slot);
  return {
    kind: "job.ended",
    ...partFacts(state, slot),
    outcome: end.outcome,
    fromAt: Math.min(secondOf(end.at), endAt),
    endAt,
    ...(end.message === undefined ? {} : { message: end.message }),
  };
}
