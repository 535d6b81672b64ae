import { type FieldError, type Problem, problem } from "../../wire/index.ts";
import type { PlaceByPolicy } from "../handlers/context.ts";
import type { Answer } from "../http/call.ts";
import type { Allocate } from "./allocate.ts";
import type { Allocated } from "./grant/index.ts";
import { asJson } from "./protocol/codec.ts";
import type { Failure } from "./protocol/failure.ts";
import type { AllocationRequest } from "./protocol/request.ts";

/** Fields that a policy is there to fill in; a built-in one leaves them to whoever asks. */
const CHOSEN = ["node", "gpu_ids"] as const;

/**
 * The policy gets the request as `inputs`, chooses among `clusters` (or all), and the ledger
 * grants what it chose, node and GPUs filled in where it left them open.
 */
export function createPlaceByPolicy(allocate: Allocate): PlaceByPolicy {
  return async (body, { caller, signal, key, isDryRun }) => {
    const errors = CHOSEN.filter((name) => body[name] !== undefined).map(chosenByPolicy);
    if (errors.length > 0) return { problem: invalidFields(errors) };
    const asker = { caller, signal, ...(key === undefined ? {} : { key }) };
    const result = await allocate(toRequest(body, isDryRun), asker);
    return result.ok
      ? toAnswer(result.value, body, isDryRun)
      : { problem: toFailureProblem(result.failure) };
  };
}

function chosenByPolicy(name: (typeof CHOSEN)[number]): FieldError {
  return { path: `/${name}`, message: "is for the policy to choose; leave it out" };
}

function invalidFields(errors: readonly FieldError[]): Problem {
  const [first] = errors;
  const detail = `${first?.path ?? "The body"} ${first?.message ?? "can't be read"}.`;
  return problem("invalid_request", detail, { errors: [...errors] });
}

function toRequest(
  { policy, clusters, explain: _explained, ...terms }: Parameters<PlaceByPolicy>[0],
  isDryRun: boolean,
): AllocationRequest {
  const wanted = asJson(terms);
  return {
    policy,
    inputs: wanted,
    selection: clusters === undefined ? { kind: "all" } : { kind: "clusters", ids: clusters },
    parameters: {},
    settings: {},
    precedence: undefined,
    grant: wanted,
    isDryRun,
  };
}

/** As a built-in policy's answer: one placement flat, those of a gang as a list beside its id. */
function toAnswer(
  { placements = [], isReplay }: Allocated,
  { count, policy }: Parameters<PlaceByPolicy>[0],
  isDryRun: boolean,
): Answer {
  const [first] = placements;
  if (first === undefined) {
    const detail = `Policy rule '${policy}' chose nothing.`;
    return { problem: problem("policy_failed", detail, { policy, fault: "invalid_answer" }) };
  }
  const { placement_id, group_id } = first;
  const isSingle = placements.length === 1 && count === undefined;
  const told = isSingle ? first : { placement_id, group_id, placements };
  const status = isDryRun || isReplay === true ? 200 : 201;
  return { status, body: { ...told, ...(isDryRun ? { dry_run: true } : {}) } };
}

/** A refusal of the ledger as it is; anything else is the policy's own fault, or the caller's. */
function toFailureProblem({ code, message, traceback, printed, problem: told }: Failure): Problem {
  if (told !== undefined) return told;
  switch (code) {
    case "invalid_request":
    case "forbidden":
    case "unknown_policy":
      return problem(code, message, {});
    case "policies_busy":
      return problem("overloaded", message, { retry_after_s: 1 });
    default:
      return problem("policy_failed", message, {
        fault: code,
        ...(traceback === undefined ? {} : { traceback }),
        ...(printed === undefined ? {} : { printed }),
      });
  }
}
