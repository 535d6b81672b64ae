import type { GrantNumber, JobNumber } from "../../kernel/index.ts";

/** `r17` for grant 17. */
export function toReservationId(grant: GrantNumber): string {
  return `r${grant}`;
}

const RESERVATION_ID = /^r([1-9][0-9]{0,15})$/;

/** The grant's number; undefined for what was never an id. */
export function parseReservationId(id: string): GrantNumber | undefined {
  return numberIn(RESERVATION_ID.exec(id)?.[1]);
}

/** `p17` for grant 17: placements count with reservations, so a number names one grant only. */
export function toPlacementId(grant: GrantNumber): string {
  return `p${grant}`;
}

const PLACEMENT_ID = /^p([1-9][0-9]{0,15})$/;

/** The grant's number; undefined for what was never an id. */
export function parsePlacementId(id: string): GrantNumber | undefined {
  return numberIn(PLACEMENT_ID.exec(id)?.[1]);
}

/** `j17` for job 17. */
export function toJobId(job: JobNumber): string {
  return `j${job}`;
}

const JOB_ID = /^j([1-9][0-9]{0,15})$/;

/** The job's number; undefined for what was never an id. */
export function parseJobId(id: string): JobNumber | undefined {
  return numberIn(JOB_ID.exec(id)?.[1]);
}

/** `m17` for order 17. */
export function toOrderId(order: number): string {
  return `m${order}`;
}

const ORDER_ID = /^m([1-9][0-9]{0,15})$/;

/** The order's number; undefined for what was never an id. */
export function parseOrderId(id: string): number | undefined {
  return numberIn(ORDER_ID.exec(id)?.[1]);
}

/** A lease is called by its grant: a placement where it is on a node, else a reservation. */
export function toLeaseId(grant: GrantNumber, isOnNode: boolean): string {
  return isOnNode ? toPlacementId(grant) : toReservationId(grant);
}

/** The grant's number; undefined for what was never an id. */
export function parseLeaseId(id: string): GrantNumber | undefined {
  return parsePlacementId(id) ?? parseReservationId(id);
}

function numberIn(digits: string | undefined): GrantNumber | undefined {
  if (digits === undefined) return undefined;
  const number = Number(digits);
  return Number.isSafeInteger(number) ? number : undefined;
}
