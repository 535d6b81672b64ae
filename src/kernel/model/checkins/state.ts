import { createNumberHeap, type NumberHeap } from "../../../base/index.ts";
import { createTaskBook, type TaskBook } from "../../checkin/index.ts";
import type { Instant, Millis, UserId } from "../ids.ts";

/** Where a job's devices must be: told to people; what decides are the sites that came of it. */
export type CheckinPlace =
  | { readonly kind: "everywhere" }
  | { readonly kind: "within"; readonly paths: readonly string[] }
  | {
      readonly kind: "around";
      /** Millionths of a degree. */
      readonly latitude: number;
      readonly longitude: number;
      readonly radiusM: number;
    };

/** A round of a job, and what came of it so far. */
export interface CheckinTask {
  readonly task: number;
  readonly demand: number;
  /** Devices that must finish. */
  readonly need: number;
  /** The most that are accepted at once: demand and overcommit. */
  readonly cap: number;
  readonly roundsLeft: number;
  readonly openedAt: Instant;
  filledAt: Instant | undefined;
  /** When another round or the job's end took its place. */
  closedAt: Instant | undefined;
  /** Accepts that were not lost. */
  held: number;
  finished: number;
  lost: number;
}

/** A job that asks for rounds of devices. */
export interface CheckinJob {
  readonly job: number;
  readonly userId: UserId;
  readonly name: string | undefined;
  /** Whose job manager owns its tasks. */
  readonly region: string;
  /** In canonical form; empty: any device. */
  readonly constraint: string;
  readonly privateConstraint: string;
  readonly place: CheckinPlace;
  /** Sites whose client managers hand it out. */
  readonly sites: readonly string[];
  /** 0 if the job does not say. */
  readonly rounds: number;
  readonly overcommitPercent: number;
  readonly deadlineMs: Millis;
  readonly registeredAt: Instant;
  endedAt: Instant | undefined;
  /** The number of its latest round; 0 before the first. */
  lastTask: number;
  /** The latest rounds, oldest first. */
  readonly tasks: CheckinTask[];
}

/** The check-in desk as the ledger knows it. */
export interface CheckinsState {
  nextJob: number;
  readonly jobs: Map<number, CheckinJob>;
  /** Jobs that have not ended. */
  live: number;
  /** Slots of all active tasks. */
  slots: number;
  /** What job managers write down, by region. */
  readonly books: Map<string, TaskBook>;
  /** Jobs that have ended: (when they may be forgotten, job). */
  readonly ended: NumberHeap;
}

export function createCheckinsState(): CheckinsState {
  return {
    nextJob: 1,
    jobs: new Map(),
    live: 0,
    slots: 0,
    books: new Map(),
    ended: createNumberHeap(),
  };
}

/** A region's book, made when it is first spoken of. */
export function checkinBook({ books }: CheckinsState, region: string): TaskBook {
  const known = books.get(region);
  if (known !== undefined) return known;
  const book = createTaskBook();
  books.set(region, book);
  return book;
}
