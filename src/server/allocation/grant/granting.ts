import type {
  NodeView,
  PlacementView,
  RequestKey,
  RequestPlacement,
} from "../../../kernel/index.ts";
import type { Json, JsonObject } from "../../../policies/index.ts";
import {
  type NotDone,
  type Outcome,
  toDocumentNodeId,
  toPlacementWire,
  toProblem,
} from "../../../wire/index.ts";
import { actorOf } from "../../access/caller.ts";
import { toDocumentGpu } from "../fleet/index.ts";
import type { LedgerPort } from "../ports.ts";
import { type Asker, cancelled } from "../protocol/asker.ts";
import { asJson, field, isList } from "../protocol/codec.ts";
import { failed, type Result, served } from "../protocol/failure.ts";
import type { Choice } from "./answer.ts";
import { type Terms, toCommand } from "./terms.ts";

/** What an allocation came to. */
export interface Allocated {
  /** The policy's value, or where the placements are. */
  readonly data: Json;
  /** In the ledger, if a grant was asked for. */
  readonly placements?: readonly JsonObject[];
  /** True if an earlier request with this key was granted them. */
  readonly isReplay?: boolean;
}

/** Somebody else was faster: the policy is to choose again. */
export interface Conflict {
  readonly conflict: Result<never>;
}

export interface GrantContext {
  readonly ledger: LedgerPort;
  readonly asker: Asker;
  readonly key: RequestKey | undefined;
  readonly isDryRun: boolean;
}

/**
 * Takes what a policy chose out of the ledger, all of it or nothing. Each choice must name a
 * cluster; a missing node or GPUs are filled in by the built-in policy of the terms.
 */
export async function grantChoices(
  context: GrantContext,
  terms: Terms,
  answer: { readonly value: Json; readonly choices: readonly Choice[] },
): Promise<Result<Allocated> | Conflict> {
  const commands = toCommands(context, terms, answer.choices);
  if (!commands.ok) return commands;
  const groups: (readonly PlacementView[])[] = [];
  for (const command of commands.value) {
    // Who has gone can't use it, and would hold it until its walltime.
    const outcome = context.asker.signal.aborted ? undefined : await take(context, command);
    if (outcome?.ok) {
      groups.push(outcome.placements);
      continue;
    }
    if (!context.isDryRun) await releaseAll(context, groups.flat());
    if (outcome === undefined) return cancelled();
    const refused = refusedBy(outcome);
    return isConflict(outcome) ? { conflict: refused } : refused;
  }
  return served(await tellAll(context, answer, groups));
}

function take({ ledger, isDryRun }: GrantContext, command: RequestPlacement): Promise<Outcome> {
  return isDryRun ? ledger.dryRun(command) : ledger.submit(command);
}

/** The placements that a key stands for already, or undefined if it is new. */
export async function findReplay(
  context: GrantContext,
  terms: Terms,
): Promise<Result<Allocated | undefined>> {
  if (context.key === undefined) return served(undefined);
  const command = toCommand(terms, {}, context);
  if (!command.ok) return command;
  // Keys are looked at before nodes, so that where it would go makes no difference here.
  const outcome = await context.ledger.dryRun(command.value);
  if (outcome.ok) {
    if (!outcome.replayed) return served(undefined);
    const told = await tellPlacements(context, outcome.placements);
    return served({ ...told, isReplay: true });
  }
  const isReused = "rejection" in outcome && outcome.rejection.reason === "idempotency_key_reused";
  return isReused ? refusedBy(outcome) : served(undefined);
}

/** The ledger's refusal, in words and with its facts. */
export function refusedBy(outcome: Exclude<Outcome, { readonly ok: true }>): Result<never> {
  if ("overloaded" in outcome) {
    const seconds = Math.max(1, Math.ceil(outcome.retryAfterMs / 1_000));
    return failed("not_granted", `Too many requests wait; come back in ${seconds} s.`);
  }
  const problem = toProblem(outcome, "placements");
  return { ok: false, failure: { code: "not_granted", message: problem.detail, problem } };
}

/** What is told of placements: one for a single one, a list for a gang. */
export async function tellPlacements(
  { ledger }: Pick<GrantContext, "ledger">,
  placements: readonly PlacementView[],
  told: JsonObject = {},
): Promise<Allocated> {
  const nodes = await ledger.look((fleet) => placements.map(({ node }) => fleet.node(node)));
  const entries = placements.map((placement, i) => entryOf(placement, nodes[i], told));
  const [first] = entries;
  return {
    data: entries.length === 1 && first !== undefined ? first : entries,
    placements: placements.map((placement) => asJson(toPlacementWire(placement))),
  };
}

function toCommands(
  context: GrantContext,
  terms: Terms,
  choices: readonly Choice[],
): Result<readonly RequestPlacement[]> {
  if (choices.length === 0) return unusable("it names no cluster to grant on");
  if (choices.length > 1 && context.key !== undefined) {
    return unusable("one idempotency key can't stand for several grants");
  }
  const commands: RequestPlacement[] = [];
  for (const { cluster, node, gpus, told } of choices) {
    if (cluster === undefined) return unusable(`${JSON.stringify(told)} names no cluster`);
    const command = toCommand(
      terms,
      {
        clusters: [cluster.id],
        ...(node === undefined ? {} : { node: node.node }),
        ...(gpus === undefined || gpus.length === 0 ? {} : { gpu_ids: [...gpus] }),
      },
      context,
    );
    if (!command.ok) return command;
    commands.push(command.value);
  }
  return served(commands);
}

function isConflict(outcome: Exclude<Outcome, { readonly ok: true }>): outcome is NotDone {
  if ("overloaded" in outcome) return false;
  const { reason } = outcome.rejection;
  return reason === "placement_conflict" || reason === "no_feasible_node";
}

async function releaseAll(
  { ledger, asker }: GrantContext,
  placements: readonly PlacementView[],
): Promise<void> {
  for (const { number } of placements) {
    const actor = actorOf(asker.caller);
    await ledger.submit({ kind: "placement.release", actor, grant: number });
  }
}

async function tellAll(
  context: GrantContext,
  { value, choices }: { readonly value: Json; readonly choices: readonly Choice[] },
  groups: readonly (readonly PlacementView[])[],
): Promise<Allocated> {
  const told: Allocated[] = [];
  for (const [i, placements] of groups.entries()) {
    told.push(await tellPlacements(context, placements, choices[i]?.told));
  }
  const [first] = told;
  const isSingle = !isList(value) && first !== undefined;
  return {
    data: isSingle ? first.data : told.flatMap(({ data }) => data),
    placements: told.flatMap(({ placements }) => placements ?? []),
  };
}

/** What the policy said, with what the ledger filled in; GPUs stay as the policy wrote them. */
function entryOf(
  { cluster, node, gpus }: PlacementView,
  view: NodeView | undefined,
  told: JsonObject,
): JsonObject {
  const own = field(told, "gpus");
  const keepsOwn = isList(own) && own.length === gpus.length;
  return {
    ...told,
    cluster_id: cluster,
    node_id: toDocumentNodeId(cluster, node),
    gpus:
      keepsOwn || view === undefined ? (own ?? gpus) : gpus.map((gpu) => toDocumentGpu(view, gpu)),
  };
}

function unusable(why: string): Result<never> {
  return failed("invalid_answer", `The policy's answer can't be granted: ${why}.`);
}
