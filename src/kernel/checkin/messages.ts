/** Times are whole ms; counters are absolute and only grow, so a message may come twice or late. */

export interface TaskKey {
  readonly job: number;
  readonly task: number;
}

/** One task as a client manager hears of it. */
export interface TableRow {
  readonly job: number;
  /** Grows with each request of the job; the latest wins. */
  readonly task: number;
  readonly constraintClass: number;
  /** The atoms that may serve it; absent: every atom that satisfies the class. */
  readonly atoms?: ReadonlySet<number>;
  /** Lower is served first. */
  readonly rank: number;
  /** Tokens granted to this client manager so far. */
  readonly granted: number;
  /** Give back all unspent tokens but these; -1: keep all. */
  readonly keep: number;
  /** How many devices it may send to the overflow desk before it hears again; 0: none. */
  readonly redirectsMax: number;
  /** The end game: a device goes to the desk rather than to a task of lower rank. */
  readonly isUrgent: boolean;
}

/** Job manager to client manager: what to hand out, and that report `ack` was heard. */
export interface Table {
  readonly kind: "table";
  readonly term: number;
  readonly epoch: number;
  readonly ack: number;
  readonly version: number;
  /** Full: rows that are not in it are no longer handed out. Their counters stay. */
  readonly isFull: boolean;
  readonly rows: readonly TableRow[];
  /** Tasks that were reported and are over for good: their rows may go. */
  readonly ended: readonly TaskKey[];
}

/** Job manager to client manager: your tokens are those of this epoch. */
export interface Welcome {
  readonly kind: "welcome";
  readonly term: number;
  readonly epoch: number;
  readonly nonce: number;
}

/** Job manager to client manager: this epoch is over; say hello again. */
export interface Expelled {
  readonly kind: "expelled";
  readonly term: number;
  readonly epoch: number;
}

/** Client manager to job manager: a new incarnation is here. */
export interface Hello {
  readonly kind: "hello";
  readonly cm: number;
  /** Tells incarnations apart. */
  readonly nonce: number;
  /** Where its devices are; empty if it does not say. */
  readonly site: string;
}

export interface ReportRow {
  readonly job: number;
  readonly task: number;
  /** The grant that this client manager knows of. */
  readonly granted: number;
  /** Tokens offered so far. */
  readonly used: number;
  /** Tokens given back so far. */
  readonly returned: number;
  readonly wants: boolean;
}

/** Devices of one atom at one client manager. */
export interface SupplyRow {
  readonly atom: number;
  /** Check-ins of this epoch so far. */
  readonly seen: number;
  /** Recent check-ins per 1000 s. */
  readonly rate: number;
}

/** Client manager to job manager, at once or through the reducer. */
export interface Report {
  readonly kind: "report";
  readonly cm: number;
  readonly epoch: number;
  /** Grows with each report of the epoch. */
  readonly seq: number;
  readonly rows: readonly ReportRow[];
  readonly supply: readonly SupplyRow[];
}

/** Reducer to client manager: report, whatever you have. */
export interface Scan {
  readonly kind: "scan";
  readonly round: number;
}

/** Reducer to job manager: the newest of every client manager, once a round. */
export interface NewReport {
  readonly kind: "new_report";
  readonly round: number;
  readonly reports: readonly Report[];
  /** Devices offered for each job's newest task, over all client managers. */
  readonly totals: readonly {
    readonly job: number;
    readonly task: number;
    readonly used: number;
  }[];
}

/** A promise to one client: a serial of one client manager's tokens for one task. */
export interface Offer {
  readonly kind: "offer";
  readonly job: number;
  readonly task: number;
  readonly epoch: number;
  readonly serial: number;
}

/** What a client manager answers to a check-in. */
export type CheckInAnswer =
  | Offer
  /** Nothing here, but the overflow desk has some. */
  | { readonly kind: "redirect"; readonly job: number; readonly task: number }
  | { readonly kind: "come_back"; readonly afterMs: number };

/** Router to job manager: a round of a job. Overrides the job's task before. */
export interface NewRequest {
  readonly kind: "new_request";
  readonly job: number;
  readonly task: number;
  readonly arrivedAt: number;
  readonly constraintClass: number;
  readonly demand: number;
  /** Accepts above the demand that the job allows, percent. */
  readonly overcommitPercent: number;
  readonly need: number;
  readonly rounds: number;
  readonly roundsLeft: number;
  readonly deadlineMs: number;
  /** The sites whose client managers may hand it out; absent: all. */
  readonly sites?: readonly string[];
}

/** A client takes an offer. `isGenuine`: the edge has checked the offer's seal for this client. */
export interface Accept {
  readonly kind: "accept";
  readonly client: string;
  readonly job: number;
  readonly task: number;
  readonly epoch: number;
  readonly serial: number;
  readonly isGenuine: boolean;
}

/** A client still works (`heartbeat`), has delivered (`finish`), or gives up (`abandon`). */
export interface Progress {
  readonly kind: "heartbeat" | "finish" | "abandon";
  readonly client: string;
  readonly job: number;
  readonly task: number;
}

/** In this order: the first that applies is the answer. */
export type AcceptRefusal =
  | { readonly reason: "unknown_job" }
  | { readonly reason: "stale_task"; readonly task: number }
  | { readonly reason: "forged_offer" }
  | { readonly reason: "offer_expired" }
  | { readonly reason: "slot_lost" }
  | { readonly reason: "offer_taken" };

/** Answers to a client; each names what it answers, so that a repeated one does no harm. */
export type ClientReply =
  | {
      readonly kind: "accepted";
      readonly client: string;
      readonly job: number;
      readonly task: number;
      /** A heartbeat must come within this, again and again. */
      readonly leaseMs: number;
      /** It has delivered in this round: there is nothing more for it to do. */
      readonly isFinished: boolean;
    }
  | {
      readonly kind: "refused";
      readonly client: string;
      readonly job: number;
      readonly task: number;
      readonly refusal: AcceptRefusal;
    };

/** The job's owner ends or withdraws it. */
export interface EndJob {
  readonly kind: "end_job";
  readonly job: number;
}
