import type { Json } from "../../policies/index.ts";
import { allocateBuiltin, type BuiltinContext } from "./builtin.ts";
import { findCandidates } from "./candidates.ts";
import {
  type Allocated,
  type Choice,
  findReplay,
  type GrantContext,
  grantChoices,
  keyOf,
  readAnswer,
  readTerms,
} from "./grant/index.ts";
import type { LoadedPolicy } from "./ports.ts";
import { type Asker, cancelled } from "./protocol/asker.ts";
import { failed, type Result, served } from "./protocol/failure.ts";
import { type AllocationRequest, builtinOf } from "./protocol/request.ts";
import type { Runner } from "./runner.ts";

export interface AllocatorContext extends BuiltinContext {
  readonly runner: Runner;
}

/** Answers questions of the allocation protocol. */
export type Allocate = (request: AllocationRequest, asker: Asker) => Promise<Result<Allocated>>;

/** Runs of a policy for one grant: others may take what it chose in the meantime. */
export const TRIES_MAX = 3;

/**
 * Candidates, their documents, the policy, a check of its answer; with `grant` the ledger has the
 * last word, and a policy whose choice was taken meanwhile chooses again on newer documents.
 */
export function createAllocate(context: AllocatorContext): Allocate {
  return async (request, asker) => {
    if (builtinOf(request.policy) !== undefined) return allocateBuiltin(context, request, asker);
    const policy = await context.runner.find(request.policy, asker);
    if (!policy.ok) return policy;
    if (request.grant === undefined) {
      const answer = await askPolicy(context, policy.value, request, asker);
      return answer.ok ? served({ data: answer.value.value }) : answer;
    }
    return allocateWithGrant(context, policy.value, request, asker);
  };
}

async function allocateWithGrant(
  context: AllocatorContext,
  policy: LoadedPolicy,
  request: AllocationRequest,
  asker: Asker,
): Promise<Result<Allocated>> {
  const terms = readTerms(request.grant ?? null, "grant");
  if (!terms.ok) return terms;
  const key = keyOf(request, asker);
  if (!key.ok) return key;
  const isDryRun = request.isDryRun === true;
  const about: GrantContext = { ledger: context.ledger, asker, key: key.value, isDryRun };
  const replay = await findReplay(about, terms.value);
  if (!replay.ok) return replay;
  if (replay.value !== undefined) return served(replay.value);

  let last: Result<never> | undefined;
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const answer = await askPolicy(context, policy, request, asker);
    if (!answer.ok) return answer;
    const granted = await grantChoices(about, terms.value, answer.value);
    if (!("conflict" in granted)) return granted;
    last = granted.conflict;
  }
  return givenUp(last);
}

interface Answer {
  readonly value: Json;
  readonly choices: readonly Choice[];
}

/** One run on the documents as they are now. */
async function askPolicy(
  { documents, search, runner }: AllocatorContext,
  policy: LoadedPolicy,
  request: AllocationRequest,
  asker: Asker,
): Promise<Result<Answer>> {
  const fleet = await documents.now();
  const candidates = await findCandidates(request.selection, { documents: fleet, search, asker });
  if (!candidates.ok) return candidates;
  if (asker.signal.aborted) return cancelled();
  const { facts } = fleet;
  const input = { inputs: request.inputs };
  const on = { input, clusters: candidates.value, facts, wishes: request };
  const value = await runner.run(policy, on, asker);
  if (!value.ok) return value;
  const choices = readAnswer(value.value, fleet);
  return choices.ok ? served({ value: value.value, choices: choices.value }) : choices;
}

function givenUp(last: Result<never> | undefined): Result<never> {
  const why = last?.ok === false ? last.failure.message : "";
  const message = `What the policy chose could not be granted in ${TRIES_MAX} tries. ${why}`;
  if (last?.ok !== false) return failed("not_granted", message);
  return { ok: false, failure: { ...last.failure, message } };
}
