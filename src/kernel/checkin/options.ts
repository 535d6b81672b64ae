/** How demand is handed to client managers. */
export type Handout =
  /** Once, by supply; never moved. */
  | "split"
  /** All of it to each; overshoot is at most what turns up until the round's news is out. */
  | "broadcast"
  /** Leased tokens that move to where devices turn up; never over demand. */
  | "escrow";

/** How a region's desk works. Times in ms. */
export interface DeskOptions {
  readonly handout: Handout;
  /** A client manager that is not heard for so long may hand out no more. */
  readonly leaseMs: number;
  /** An offer may be accepted for so long. */
  readonly offerTtlMs: number;
  /** An accepted client must be heard of within this. */
  readonly clientLeaseMs: number;
  /** After a lease ends, don't wait for its offers: late accepts are refused instead. */
  readonly isFenced: boolean;
  /** The most that a clock's rate may be off, per thousand. */
  readonly driftPerMille: number;
  /** A dry client manager sends devices to the desk beside the job manager. */
  readonly hasDesk: boolean;
  /** The reducer's round. */
  readonly roundMs: number;
}

export const DESK: DeskOptions = {
  handout: "escrow",
  leaseMs: 3_000,
  offerTtlMs: 3_000,
  clientLeaseMs: 30_000,
  isFenced: true,
  driftPerMille: 10,
  hasDesk: true,
  roundMs: 3_000,
};

/** The client manager in the job manager's own process. */
export const DESK_CM = 0;

/**
 * How long to wait on one clock until `spanMs` has certainly passed on another that may be off by
 * the stated drift, whole ms.
 */
export function certainMs(spanMs: number, driftPerMille: number): number {
  return Math.ceil((spanMs * (1_000 + driftPerMille)) / (1_000 - driftPerMille)) + 1;
}
