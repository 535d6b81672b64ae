import type { MasterBounds } from "./master.ts";

/** How offers are paced, and what frameworks may cost. */
export interface OfferBounds extends MasterBounds {
  /** What happens in between leads to one round. */
  readonly roundMs: number;
  /** Capacity also changes by itself, as schedules and reservations have it. */
  readonly idleRoundMs: number;
  readonly connectionsMax: number;
  readonly messageBytesMax: number;
  /** Messages of one framework that wait their turn; then it is read no further. */
  readonly messagesMax: number;
  readonly pingMs: number;
  /** A connection that does not say who it is ends after this. */
  readonly helloMs: number;
  /** What may wait for a framework that does not read; beyond it the connection ends. */
  readonly unsentBytesMax: number;
}

export const OFFER_BOUNDS: OfferBounds = {
  offerMs: 10_000,
  expiredFilterMs: 5_000,
  roundMs: 20,
  idleRoundMs: 1_000,
  connectionsMax: 256,
  messageBytesMax: 262_144,
  messagesMax: 16,
  pingMs: 20_000,
  helloMs: 10_000,
  unsentBytesMax: 1_048_576,
};
