import type { Profile } from "../../model/index.ts";

/** A reservation that the loss of capacity may touch; only what is still ahead of it. */
export interface RepairItem {
  /** Grant number: unique in one plan, and the last tie-break. */
  readonly number: number;
  /** Half-open window in ms. */
  readonly startAt: number;
  readonly endAt: number;
  /** Units of the home pool, 1 or more. */
  readonly amount: number;
  /** Trial use may take the float too. */
  readonly isTrial: boolean;
  /** Whole micro-credits that are lost if it is displaced; unit-hours where nothing has a price. */
  readonly value: number;
  /** Fallback pools in order of preference. */
  readonly options: readonly RepairOption[];
}

/** What a reservation would hold in a fallback pool. */
export interface RepairOption {
  /** Index into the fallback rooms of the plan. */
  readonly pool: number;
  readonly amount: number;
  /** What is kept there of the item's value; never more than that. */
  readonly value: number;
}

/** The free capacity of one pool: at home without any of the items, in a fallback as it is now. */
export interface RepairRoom {
  readonly free: Profile;
  /** What all use but trial use may take; absent where the pool has no float. */
  readonly freeStandard: Profile | undefined;
}

/** What a repair does to one reservation. */
export type RepairFate =
  | { readonly kind: "stays" }
  | { readonly kind: "moves"; readonly pool: number; readonly amount: number }
  | { readonly kind: "displaced" };
