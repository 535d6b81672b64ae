import { placement, type RequestKey } from "../../kernel/index.ts";
import { toDocumentNodeId } from "../../wire/index.ts";
import { findCandidates, noneKnown } from "./candidates.ts";
import { type Documents, toDocumentGpu } from "./fleet/index.ts";
import {
  type Allocated,
  findReplay,
  type GrantContext,
  keyOf,
  readTerms,
  refusedBy,
  type Terms,
  tellPlacements,
  toCommand,
} from "./grant/index.ts";
import type { FleetView, LedgerPort, Proposed } from "./ports.ts";
import { type Asker, cancelled, refuseViewer } from "./protocol/asker.ts";
import { failed, type Result, served } from "./protocol/failure.ts";
import { type AllocationRequest, builtinOf } from "./protocol/request.ts";
import type { Search } from "./search.ts";

/** What a built-in policy works with. */
export interface BuiltinContext {
  readonly ledger: LedgerPort;
  readonly documents: Documents;
  readonly search: Search;
}

/**
 * A policy of the kernel: it ranks on the index and runs no code of anybody, so what it costs
 * hardly grows with the fleet. What is wanted stands in `grant`, or else in `inputs`.
 */
export async function allocateBuiltin(
  context: BuiltinContext,
  request: AllocationRequest,
  asker: Asker,
): Promise<Result<Allocated>> {
  const policy = builtinOf(request.policy) ?? "";
  if (placement.findPolicy(policy) === undefined) return unknownBuiltin(request.policy);
  const { grant } = request;
  const read =
    grant === undefined ? readTerms(request.inputs, "inputs") : readTerms(grant, "grant");
  if (!read.ok) return read;
  const terms = { ...read.value, policy };
  if (grant === undefined) return advise(context, request, terms, asker);

  const refused = refuseViewer(asker, "A grant");
  if (refused !== undefined) return refused;
  const key = keyOf(request, asker);
  if (!key.ok) return key;
  return takeOut(context, request, terms, { asker, key: key.value });
}

/** A pure read: where it would go now. */
async function advise(
  context: BuiltinContext,
  request: AllocationRequest,
  terms: Terms,
  asker: Asker,
): Promise<Result<Allocated>> {
  const { ledger } = context;
  const clusters = await chosenClusters(context, request, asker);
  if (!clusters.ok) return clusters;
  const about = { asker, key: undefined };
  const command = toCommand(terms, wantedOf(clusters.value), about);
  if (!command.ok) return command;
  const proposed = await ledger.look((fleet) => fleet.propose(command.value));
  return proposed.ok ? served({ data: adviceOf(proposed.parts, terms) }) : refusedBy(proposed);
}

async function takeOut(
  context: BuiltinContext,
  request: AllocationRequest,
  terms: Terms,
  holder: { readonly asker: Asker; readonly key: RequestKey | undefined },
): Promise<Result<Allocated>> {
  const { ledger } = context;
  const about: GrantContext = { ledger, ...holder, isDryRun: false };
  const replay = await findReplay(about, terms);
  if (!replay.ok) return replay;
  if (replay.value !== undefined) return served(replay.value);
  const clusters = await chosenClusters(context, request, holder.asker);
  if (!clusters.ok) return clusters;
  const command = toCommand(terms, wantedOf(clusters.value), about);
  if (!command.ok) return command;
  if (holder.asker.signal.aborted) return cancelled();
  const outcome = await ledger.submit(command.value);
  return outcome.ok ? served(await tellPlacements(about, outcome.placements)) : refusedBy(outcome);
}

/** Undefined for the whole fleet, which needs no list. */
async function chosenClusters(
  { ledger, documents, search }: BuiltinContext,
  { selection }: AllocationRequest,
  asker: Asker,
): Promise<Result<readonly string[] | undefined>> {
  if (selection.kind === "all") return served(undefined);
  if (selection.kind !== "clusters") {
    return findCandidates(selection, { documents: await documents.now(), search, asker });
  }
  const { ids } = selection;
  const isThere = (fleet: FleetView) => ids.filter((id) => fleet.cluster(id) !== undefined);
  const known = await ledger.look(isThere);
  return known.length === 0 ? failed("no_candidates", noneKnown(ids)) : served(known);
}

function wantedOf(clusters: readonly string[] | undefined) {
  return clusters === undefined ? {} : { clusters: [...clusters] };
}

/** One choice flat, those of a gang as a list. */
function adviceOf(proposed: readonly Proposed[], terms: Terms) {
  const entries = proposed.map(({ cluster, node, gpus }) => ({
    cluster_id: cluster,
    node_id: toDocumentNodeId(cluster, node.node),
    gpus: gpus.map((gpu) => toDocumentGpu(node, gpu)),
  }));
  const [first] = entries;
  return terms.count === undefined && first !== undefined ? first : entries;
}

function unknownBuiltin(uri: string): Result<never> {
  const names = placement.PLACEMENT_POLICIES.map(({ name }) => name).join(", ");
  return failed(
    "unknown_policy",
    `Policy rule with URI '${uri}' not found. The built-in ones are ${names}.`,
  );
}
