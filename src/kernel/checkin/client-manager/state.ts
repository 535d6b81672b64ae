import type { Atoms } from "../constraints/index.ts";
import type { DeskOptions } from "../options.ts";
import { createRates, type Rates } from "./rates.ts";

/** One task and this client manager's tokens for it: three counters that only grow. */
export interface Row {
  readonly job: number;
  readonly task: number;
  constraintClass: number;
  atoms: ReadonlySet<number> | undefined;
  rank: number;
  /** Of the newest message that spoke of this row. */
  version: number;
  granted: number;
  used: number;
  returned: number;
  /** In the latest full table: handed out. */
  isListed: boolean;
  isUrgent: boolean;
  redirectsLeft: number;
  /** Unspent tokens when the last grant came: a quarter of it is the time to ask again. */
  heldAtGrant: number;
  wants: boolean;
}

/** A client manager. All of it is soft: a crash loses nothing that its lease does not end. */
export interface ClientManager {
  readonly cm: number;
  readonly nonce: number;
  readonly site: string;
  readonly atoms: Atoms;
  readonly options: DeskOptions;
  /** 0: not welcomed yet. */
  epoch: number;
  /** The latest epoch it ever had: counters of one that is over must not begin again. */
  lastEpoch: number;
  term: number;
  /** Of the newest full table. */
  version: number;
  /** By its own clock; no offer from then on. */
  leaseEndAt: number;
  seq: number;
  acked: number;
  /** When each report that is not acknowledged was sent. */
  readonly sentAt: Map<number, number>;
  heardAt: number;
  reportedAt: number;
  helloAt: number;
  /** By job: one active task each. */
  readonly rows: Map<number, Row>;
  /** The listed rows by rank. */
  order: readonly Row[];
  /** Where in the order each atom begins: the rows before are dry or not for it. */
  cursors: number[];
  readonly rates: Rates;
}

/** A client manager that knows nobody yet; `nonce` tells it from earlier incarnations. */
export function createClientManager(setup: {
  readonly cm: number;
  readonly nonce: number;
  readonly site?: string;
  readonly atoms: Atoms;
  readonly options: DeskOptions;
  readonly at: number;
}): ClientManager {
  return {
    cm: setup.cm,
    nonce: setup.nonce,
    site: setup.site ?? "",
    atoms: setup.atoms,
    options: setup.options,
    epoch: 0,
    lastEpoch: 0,
    term: 0,
    version: 0,
    leaseEndAt: 0,
    seq: 0,
    acked: 0,
    sentAt: new Map(),
    heardAt: setup.at,
    reportedAt: setup.at,
    helloAt: Number.MIN_SAFE_INTEGER,
    rows: new Map(),
    order: [],
    cursors: [],
    rates: createRates(setup.at),
  };
}

/** Tokens that may still be offered. */
export function heldBy({ granted, used, returned }: Row): number {
  return granted - used - returned;
}
