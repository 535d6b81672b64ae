/** A job as a framework sees it: sizes in units, durations in ticks, both at least 1. */
export interface OfferJob {
  readonly id: number;
  readonly size: number;
  readonly duration: number;
  readonly arrivedAt: number;
}

/** Free units of one node, proposed to a framework. */
export interface Offer {
  readonly node: number;
  readonly units: number;
  /** The tick of the offer. */
  readonly at: number;
  /** True if what an accepted offer leaves unused stays locked until the last of its jobs ends. */
  readonly locksRemainder: boolean;
  /** Nodes with free units now, this one included. */
  readonly nodesFree: number;
}

/** Keeps a queue and answers offers. Same submissions and offers, same answers. */
export interface Framework {
  submit(job: OfferJob): void;
  /**
   * The jobs to start on the offered units, taken out of the queue, in the order in which they
   * start; none declines the offer. Their sizes never exceed `offer.units` together.
   */
  consider(offer: Offer): readonly OfferJob[];
  /** Jobs in the queue. */
  waiting(): number;
}

/** A way to answer offers, by name. */
export interface FrameworkKind {
  readonly name: string;
  /** One line for people who choose. */
  readonly about: string;
  readonly create: () => Framework;
}

/**
 * How a master offers. `mesos-challenge`: one node each tick in rotation, the whole offer is held
 * until its bundle ends. `shared`: every free node each tick, fewest free units first, and what a
 * framework does not use stays free.
 */
export type RuleSet = "mesos-challenge" | "shared";

/** Units of one node. */
export interface Piece {
  readonly node: number;
  readonly units: number;
}

/** What happened in a tick, in order. */
export type MasterEvent =
  | { readonly kind: "resource"; readonly node: number; readonly units: number }
  | { readonly kind: "start"; readonly node: number; readonly job: OfferJob }
  | { readonly kind: "end"; readonly node: number; readonly job: OfferJob };
