import type { Command, RequestKey } from "../../kernel/index.ts";
import type { FleetWatch } from "../../runtime/index.ts";
import {
  type Desk,
  type FieldError,
  fingerprintOf,
  type NotDone,
  type Outcome,
  type Overloaded,
  type PlacementRequest,
  type PolicyRequest,
  type PolicyTexts,
  type Problem,
  problem,
  toProblem,
} from "../../wire/index.ts";
import type { Caller } from "../access/caller.ts";
import type { Gate } from "../access/gate.ts";
import type { Answer } from "../http/call.ts";
import type { Logger } from "../observe/log.ts";
import type { Metrics } from "../observe/metrics.ts";
import type { Backend } from "../ports.ts";

/**
 * Reads and checks what somebody registers: unpacks archives, tries whether the code loads.
 * Answers the texts to store, or why it can't be used.
 */
export type PolicyIntake = (
  body: PolicyRequest,
) => Promise<PolicyTexts | { readonly problem: Problem }>;

/** `POST /v1/placements` with a policy out of the registry. */
export type PlaceByPolicy = (
  body: PlacementRequest & { readonly policy: string },
  how: {
    readonly caller: Caller;
    /** Aborted when the caller has gone: then nothing is granted. */
    readonly signal: AbortSignal;
    readonly key: string | undefined;
    readonly isDryRun: boolean;
  },
) => Promise<Answer>;

/** What all of the server works with. */
export interface Context extends Base {
  readonly placeByPolicy: PlaceByPolicy;
}

/** What is there before any desk is. */
export interface Base {
  readonly backend: Backend;
  readonly fleet: FleetWatch;
  readonly policyIntake: PolicyIntake;
  readonly gate: Gate;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly version: string;
}

/** Asks the ledger, for good or as a dry run, and counts the answer. */
export async function ask(
  { backend, metrics }: Pick<Context, "backend" | "metrics">,
  command: Command,
  isDryRun: boolean,
): Promise<Outcome> {
  if (isDryRun) return backend.dryRun(command);
  const outcome = await backend.submit(command);
  metrics.observeDecision(command.kind, outcome);
  if ("rejection" in outcome) metrics.observeRefusal(outcome.rejection.reason);
  return outcome;
}

/** What is told when the ledger has said no, or nothing at all. */
export function refusal(outcome: NotDone | Overloaded, desk?: Desk): Answer {
  if (!("overloaded" in outcome)) return { problem: toProblem(outcome, desk) };
  const retry_after_s = Math.max(1, Math.ceil(outcome.retryAfterMs / 1_000));
  const detail = `Too many requests wait; nothing was done. Come back in ${retry_after_s} s.`;
  return { problem: problem("overloaded", detail, { retry_after_s }) };
}

/** A caller of role `user` asked for somebody else's things. */
export function onlyOwn(): { readonly problem: Problem } {
  return { problem: problem("forbidden", "A user sees only its own.", { needs: "operator" }) };
}

const KEY = /^[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?$/;
const KEY_ERROR = {
  path: "Idempotency-Key",
  message: "must be 1 to 255 printable ASCII characters, without spaces at its ends",
};

/** The request's idempotency key with what stands for `body`; none where none was sent. */
export function keyOf(
  header: string | readonly string[] | undefined,
  body: unknown,
): { readonly key?: RequestKey } | { readonly errors: readonly FieldError[] } {
  if (header === undefined) return {};
  if (typeof header !== "string" || !KEY.test(header)) return { errors: [KEY_ERROR] };
  return { key: { key: header, fingerprint: fingerprintOf(body) } };
}

/** Fields that can't be taken, all at once. */
export function invalid(errors: readonly FieldError[]): Answer {
  const [first] = errors;
  const others = errors.length - 1;
  const more =
    others === 0 ? "" : ` ${others} more ${others === 1 ? "field is" : "fields are"} wrong too.`;
  const where = first === undefined || first.path === "" ? "The body" : first.path;
  const detail = `${where} ${first?.message ?? "can't be read"}.${more}`;
  return { problem: problem("invalid_request", detail, { errors: [...errors] }) };
}
