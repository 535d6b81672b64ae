import type { Capacity } from "../types.ts";

/** A machine with what it has free. Names are the caller's numbers. */
export interface GroupServer extends Capacity {
  readonly server: number;
  readonly rack: number;
  readonly dataCenter: number;
}

export interface GroupOptions {
  /** All requests or nothing; otherwise as many as there is room for. */
  readonly allOrNothing: boolean;
  /** Only there, if given. */
  readonly dataCenter?: number;
  readonly rack?: number;
  /** Servers that hold the group's data: of equally good places the nearest to them is taken. */
  readonly near: readonly number[];
}

/** The server of each request, in the order of the requests; undefined for one without room. */
export type GroupPlaces = readonly (number | undefined)[];

export type GroupSpread = "one_rack" | "one_data_center" | "several_data_centers";

export type GroupAllocation =
  | { readonly ok: true; readonly places: GroupPlaces; readonly spread: GroupSpread }
  | { readonly ok: false; readonly rejection: GroupRejection };

export type GroupRejection =
  | { readonly reason: "no_requests" }
  | { readonly reason: "too_many_requests"; readonly max: number }
  /** This request is larger than any machine that was asked, even an empty group of one. */
  | { readonly reason: "no_machine_is_large_enough"; readonly request: number }
  /** How many of the requests found room together, and what the others want in all. */
  | { readonly reason: "not_enough_room"; readonly placed: number; readonly missing: Capacity };
