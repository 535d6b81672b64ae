import { createNumberHeap, type NumberHeap } from "../../../base/index.ts";
import type { Atoms } from "../constraints/index.ts";
import type { NewRequest } from "../messages.ts";
import { DESK_CM, type DeskOptions, type Handout } from "../options.ts";
import type { Scheduler } from "../schedulers/index.ts";

/** One incarnation of a client manager. Tokens belong to it, so old counts never meet new ones. */
export interface Epoch {
  readonly epoch: number;
  readonly cm: number;
  readonly nonce: number;
  readonly site: string;
  state: "open" | "closing" | "closed";
  /** Soft: when it was last heard, by this job manager's clock. */
  heardAt: number;
  closingAt: number;
  /** Soft: its newest report that came straight, and by any way. */
  ack: number;
  newest: number;
  /** Soft: check-ins per 1000 s and in all, by atom. */
  readonly rates: Map<number, number>;
  readonly seen: Map<number, number>;
}

/** The tokens of one task at one epoch. */
export interface TokenRow {
  readonly epoch: number;
  granted: number;
  /** The returned tokens that a grant relied on, as written down. */
  relied: number;
  /** Serials up to here were accepted, or never will be. */
  voidUpTo: number;
  voided: number;
  /** Accepted serials, with the client of each. */
  readonly accepted: Map<number, string>;
  lost: number;
  /** What of the cap is spoken for here; kept in step by `recharge`. */
  charged: number;
  /** Soft, from reports: offered and returned so far, and the grant it knows of (-1: nothing). */
  used: number;
  returned: number;
  knownGranted: number;
  wants: boolean;
  /** Soft: when serials were first known to be offered, ascending; what times offers out. */
  readonly marks: { readonly at: number; readonly used: number }[];
  marked: number;
  /** Soft: tokens it is asked to keep, -1 if not asked; and when a message last spoke of it. */
  keep: number;
  sentAt: number;
  redirectsMax: number;
}

export interface AcceptRow {
  readonly client: string;
  readonly epoch: number;
  readonly serial: number;
  state: "live" | "finished" | "lost";
  /** Soft. */
  leaseEndAt: number;
}

/** The active task of a job. */
export interface Task {
  readonly request: NewRequest;
  readonly cap: number;
  readonly rows: Map<number, TokenRow>;
  readonly accepts: Map<string, AcceptRow>;
  charged: number;
  /** Accepts that were not lost. */
  held: number;
  /** Soft: place in the order; -1 if it is not handed out. */
  rank: number;
  atoms: ReadonlySet<number> | undefined;
  isUrgent: boolean;
  isOpen: boolean;
  wasFilled: boolean;
}

/** What of a region is written down: all that a job manager needs to start again. */
export interface TaskBook {
  term: number;
  /** How the term hands out: `broadcast` alone may grant more than there is. */
  handout: Handout;
  lastEpoch: number;
  readonly epochs: Map<number, Epoch>;
  /** The active task of each job. */
  readonly tasks: Map<number, Task>;
}

export interface JobManager extends TaskBook {
  readonly options: DeskOptions;
  readonly atoms: Atoms;
  readonly scheduler: Scheduler;
  /** Soft: versions of tables, and the job that comes first for each atom. */
  version: number;
  readonly firstByAtom: Map<number, number>;
  mustRank: boolean;
  /** Soft: atoms there were when the order was made. */
  rankedAtoms: number;
  rankedAt: number;
  /** Soft: leases of accepted clients by end; entries are looked up and may be out of date. */
  readonly leases: NumberHeap;
  readonly leased: Map<
    number,
    { readonly job: number; readonly task: number; readonly client: string }
  >;
  leaseSerial: number;
}

export function createTaskBook(): TaskBook {
  return { term: 0, handout: "escrow", lastEpoch: 0, epochs: new Map(), tasks: new Map() };
}

export function createJobManager(
  options: DeskOptions,
  atoms: Atoms,
  scheduler: Scheduler,
): JobManager {
  return {
    ...createTaskBook(),
    options,
    atoms,
    scheduler,
    version: 0,
    firstByAtom: new Map(),
    mustRank: false,
    rankedAtoms: 0,
    rankedAt: 0,
    leases: createNumberHeap(),
    leased: new Map(),
    leaseSerial: 0,
  };
}

export function newTokenRow(epoch: number): TokenRow {
  return {
    epoch,
    granted: 0,
    relied: 0,
    voidUpTo: 0,
    voided: 0,
    accepted: new Map(),
    lost: 0,
    charged: 0,
    used: 0,
    returned: 0,
    knownGranted: -1,
    wants: false,
    marks: [],
    marked: 0,
    keep: -1,
    sentAt: 0,
    redirectsMax: 0,
  };
}

/** Tokens of the cap that nobody holds, was offered, or has. Never below 0 with escrow. */
export function poolOf({ cap, charged }: Task): number {
  return cap - charged;
}

/** True if the client managers of this epoch's site may hand the task out; the desk always may. */
export function covers({ request }: Task, { cm, site }: Epoch): boolean {
  return request.sites === undefined || cm === DESK_CM || request.sites.includes(site);
}

/** Tokens that a client manager still has, as far as its reports say. */
export function heldAt({ granted, used, returned }: TokenRow): number {
  return granted - used - returned;
}
