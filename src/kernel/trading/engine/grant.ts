import { assert } from "../../../base/index.ts";
import {
  type GrantNumber,
  gpusOf,
  type Instant,
  type MarketClass,
  type MicroCredits,
  type Order,
  placementSlot,
  podOf,
  secondOf,
  siteOf,
  slotOf,
  stateOf,
  type Units,
} from "../../model/index.ts";
import type { PodSpec } from "../../placement/index.ts";
import type { PlacementGranted } from "../../placements/index.ts";
import { type ReservationAdmitted, readyAt } from "../../reservations/index.ts";
import { podOfSlot, poolOfClass } from "../books/index.ts";
import type { LedgerEvent } from "./events.ts";
import { leaseOn, type Paper } from "./paper.ts";

/** A bid takes units of an ask, or of the supply. */
export interface Trade {
  readonly bid: Order;
  /** Undefined for the supply. */
  readonly ask: Order | undefined;
  readonly amount: Units;
  readonly price: MicroCredits;
  /** Of a slot of the supply: its node, by number. */
  readonly place?: { readonly node: number; readonly gpus: readonly number[] };
  readonly cost?: number;
}

/** What is traded, as the ledger has it: its window, where it is, and how it is granted. */
export interface Given {
  readonly startAt: Instant;
  readonly endAt: Instant;
  readonly node?: string;
  readonly events: readonly LedgerEvent[];
}

/** Names the policy of placements that a match has made. */
export const MARKET_POLICY = "market";

/** From when on what is traded now is held. */
export function nowOf({ stamp }: Paper): Instant {
  return secondOf(stamp.at);
}

/** Units of the supply: a placement on the chosen node, or a reservation of the pool from now. */
export function grantOfSupply(
  paper: Paper,
  cls: MarketClass,
  trade: Trade,
  grant: GrantNumber,
): Given {
  const { bid, amount, price, place } = trade;
  const { state, stamp } = paper;
  const startAt = nowOf(paper);
  const endAt = startAt + cls.options.leaseMs;
  if (place === undefined) {
    const pool = poolOfClass(state, cls);
    assert(pool !== undefined, "units without a place are a pool's");
    const ready = readyAt(pool, startAt, stamp.at);
    const about = { grant, pool: pool.id, startAt, endAt, readyAt: ready, amount, price };
    return { startAt, endAt, events: [admittedUnits(paper, bid, about)] };
  }
  const { node: number, gpus } = place;
  const { node } = state.fleet.nodes[number]!;
  const about = { grant, node, gpus, pod: podOfSlot(cls.options), startAt, endAt };
  return { startAt, endAt, node, events: [grantedSlot(paper, bid, about)] };
}

/**
 * What its holder sells changes hands at once: let go of and granted in one record. A buyer holds
 * it for a lease at most; what the holder had beyond that goes back to the supply.
 */
export function grantOfHolder(
  paper: Paper,
  cls: MarketClass,
  trade: Trade & { readonly ask: Order },
  grant: GrantNumber,
): Given {
  const isSlot = placementSlot(paper.state.placements, trade.ask.grant) >= 0;
  const latestAt = nowOf(paper) + cls.options.leaseMs;
  return isSlot
    ? slotOfHolder(paper, trade, grant, latestAt)
    : unitsOfHolder(paper, trade, grant, latestAt);
}

type Sale = Trade & { readonly ask: Order };

function slotOfHolder(
  paper: Paper,
  { bid, ask }: Sale,
  grant: GrantNumber,
  latestAt: Instant,
): Given {
  const { placements } = paper.state;
  const slot = placementSlot(placements, ask.grant);
  const { node } = siteOf(placements, slot);
  const startAt = nowOf(paper);
  const endAt = Math.min(placements.endAt[slot]!, latestAt);
  const { pod } = podOf(placements, slot);
  const about = { grant, node, gpus: gpusOf(placements, slot), pod, startAt, endAt };
  return {
    startAt,
    endAt,
    node,
    events: [
      { kind: "placement.ended", grant: ask.grant, outcome: "released" },
      grantedSlot(paper, bid, about),
    ],
  };
}

function unitsOfHolder(
  paper: Paper,
  { bid, ask, amount, price }: Sale,
  grant: GrantNumber,
  latestAt: Instant,
): Given {
  const { grants, poolOrder } = paper.state;
  const from = ask.grant;
  const slot = slotOf(grants, from);
  const [startAt, heldUntil] = [nowOf(paper), grants.endAt[slot]!];
  const endAt = Math.min(heldUntil, latestAt);
  const pool = poolOrder[grants.pool[slot]!]!.id;
  const ready = grants.readyAt[slot]!;
  const left = leaseOn(paper, from)!.units - amount;
  assert(stateOf(grants, slot) === "active", "a lease that is sold on has begun");
  const before: LedgerEvent =
    left === 0
      ? { kind: "reservation.cancelled", grant: from, pool, fromAt: startAt, endAt: heldUntil }
      : {
          kind: "reservation.amended",
          grant: from,
          pool,
          startAt: grants.startAt[slot]!,
          endAt: heldUntil,
          readyAt: ready,
          amount: left,
          state: "active",
          fromAt: startAt,
        };
  const about = { grant, pool, startAt, endAt, amount, price };
  const admitted = admittedUnits(paper, bid, { ...about, readyAt: Math.max(startAt, ready) });
  return { startAt, endAt, events: [before, admitted] };
}

function grantedSlot(
  paper: Paper,
  bid: Order,
  about: {
    readonly grant: GrantNumber;
    readonly node: string;
    readonly gpus: readonly number[];
    readonly pod: PodSpec;
    readonly startAt: Instant;
    readonly endAt: Instant;
  },
): PlacementGranted {
  return {
    kind: "placement.granted",
    ...about,
    group: about.grant,
    userId: paper.nameOf(bid.user),
    ...(bid.name === undefined ? {} : { name: bid.name }),
    state: "active",
    preemptible: false,
    priority: 0,
    policy: MARKET_POLICY,
  };
}

function admittedUnits(
  paper: Paper,
  bid: Order,
  about: Pick<
    ReservationAdmitted,
    "grant" | "pool" | "startAt" | "endAt" | "readyAt" | "amount" | "price"
  >,
): ReservationAdmitted {
  return {
    kind: "reservation.admitted",
    ...about,
    group: about.grant,
    userId: paper.nameOf(bid.user),
    tier: "standard",
    state: "active",
  };
}
