import type { EndJob, NewRequest } from "../messages.ts";

/** Where devices turn up: continent / country / site, such as `eu/fr/paris`. */
export interface Site {
  readonly path: string;
  /** The job manager that owns its region. */
  readonly jobManager: string;
  /** On a sphere of radius 10^6, whole numbers: what a radius is measured from. */
  readonly position?: Position;
}

export type Position = readonly [x: number, y: number, z: number];

/** Where a job's devices must be. */
export type Geography =
  | { readonly kind: "everywhere" }
  /** In any of these parts of the region tree. */
  | { readonly kind: "within"; readonly paths: readonly string[] }
  /** No farther than a straight line of this length through the sphere, squared. */
  | { readonly kind: "around"; readonly center: Position; readonly chordSquaredMax: number };

/** A job registers. `key` makes a repeated registration the same job. */
export interface NewCheckin {
  readonly kind: "new_checkin";
  readonly key: string;
  readonly at: number;
  readonly constraintClass: number;
  readonly geography: Geography;
  readonly rounds: number;
  readonly overcommitPercent: number;
  readonly deadlineMs: number;
}

/** A job asks for a round. `key` makes a repeated request the same task. */
export interface AskRound {
  readonly kind: "ask_round";
  readonly key: string;
  readonly job: number;
  readonly demand: number;
  readonly need: number;
  readonly roundsLeft: number;
}

export type RouterMessage = NewCheckin | AskRound | EndJob;

/** In this order: the first that applies is the answer. */
export type RouterRefusal =
  | { readonly reason: "unknown_job" }
  | { readonly reason: "unknown_place"; readonly path: string }
  | { readonly reason: "no_site_there" }
  | { readonly reason: "demand_out_of_range"; readonly max: number }
  | { readonly reason: "need_out_of_range"; readonly demand: number }
  | { readonly reason: "overcommit_out_of_range"; readonly max: number };

/** Where a place is served, or why it can't be. */
export type Located =
  | { readonly ok: true; readonly home: string; readonly sites: readonly string[] }
  | {
      readonly ok: false;
      readonly refusal: Extract<
        RouterRefusal,
        { readonly reason: "unknown_place" | "no_site_there" }
      >;
    };

export type RouterAnswer =
  | {
      readonly ok: true;
      readonly job: number;
      /** 0 if no round was asked for. */
      readonly task: number;
      /** Owns the job's row; client managers of every region in `sites` draw tokens from it. */
      readonly home: string;
      readonly sites: readonly string[];
      /** To send to the home job manager; the same again for a repeated message. */
      readonly send?: NewRequest | EndJob;
    }
  | { readonly ok: false; readonly refusal: RouterRefusal };
