import type { PolicyFault } from "../../../policies/index.ts";
import type { Problem } from "../../../wire/index.ts";

/** Why an allocation was not made, as its caller is told. */
export interface Failure {
  /** For a program; the original has none. */
  readonly code: FailureCode;
  /** For a person, in one line. */
  readonly message: string;
  /** What the policy's author needs: its own frames. */
  readonly traceback?: string;
  /** What the policy printed before it failed. */
  readonly printed?: string;
  /** A refusal of the ledger, with its facts. */
  readonly problem?: Problem;
}

export type FailureCode =
  | "missing_policy"
  | "invalid_request"
  | "forbidden"
  | "unknown_policy"
  | "invalid_filter"
  | "no_candidates"
  | "invalid_answer"
  | "not_granted"
  | "cancelled"
  | "internal_error"
  | PolicyFault["code"];

export interface Served<Value> {
  readonly ok: true;
  readonly value: Value;
}

export interface Failed {
  readonly ok: false;
  readonly failure: Failure;
}

export type Result<Value> = Served<Value> | Failed;

export function served<Value>(value: Value): Served<Value> {
  return { ok: true, value };
}

export function failed(code: FailureCode, message: string): Failed {
  return { ok: false, failure: { code, message } };
}

/** What a policy's author is told of its fault. */
export function faultFailure(uri: string, fault: PolicyFault): Failed {
  const { code, message, traceback, printed } = fault;
  return {
    ok: false,
    failure: {
      code,
      message: `Policy rule '${uri}': ${message}`,
      ...(traceback === undefined ? {} : { traceback }),
      ...(printed === "" ? {} : { printed }),
    },
  };
}
