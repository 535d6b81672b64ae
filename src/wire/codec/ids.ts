import type { GrantNumber } from "../../kernel/index.ts";

/** `r17` for grant 17. */
export function toReservationId(grant: GrantNumber): string {
  return `r${grant}`;
}

const RESERVATION_ID = /^r([1-9][0-9]{0,15})$/;

/** The grant's number; undefined for what was never an id. */
export function parseReservationId(id: string): GrantNumber | undefined {
  const digits = RESERVATION_ID.exec(id)?.[1];
  if (digits === undefined) return undefined;
  const number = Number(digits);
  return Number.isSafeInteger(number) ? number : undefined;
}
