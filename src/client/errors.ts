import type { Offer, Problem } from "../wire/index.ts";

/** The server understood and said no. Everything it said is in `problem`. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly problem: Problem;
  /** An earlier attempt of the same call may have been carried out without our hearing of it. */
  readonly isEcho: boolean;

  constructor(problem: Problem, isEcho = false) {
    super(`${problem.code}: ${problem.detail}`);
    this.problem = problem;
    this.isEcho = isEcho;
  }

  /** Stable; the server lists them all under `/problems`. */
  get code(): string {
    return this.problem.code;
  }

  get detail(): string {
    return this.problem.detail;
  }

  /** What would be granted if it were asked for at once; empty for other refusals. */
  get alternatives(): readonly Offer[] {
    return this.problem.alternatives ?? [];
  }
}

/** What is known about a call that got no answer. */
export interface UnreachableFacts {
  /** Where the call went, without its query. */
  readonly url: string;
  /** Why the last attempt failed, in words. */
  readonly reason: string;
  /** How often it was sent; 1 or more. */
  readonly attempts: number;
  /** The last answer, if there was one: a fault of the server or of something before it. */
  readonly status?: number;
  readonly problem?: Problem;
}

/** No answer was to be had: no connection, a time-out, or a fault of the server's own. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";
  readonly facts: UnreachableFacts;

  constructor(facts: UnreachableFacts, cause?: unknown) {
    const tries = facts.attempts === 1 ? "once" : `${facts.attempts} times`;
    super(`${facts.url} gave no answer (tried ${tries}): ${facts.reason}`, { cause });
    this.facts = facts;
  }
}
