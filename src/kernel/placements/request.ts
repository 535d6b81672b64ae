import { accept, type Decision, refuse } from "../decision.ts";
import { GANG_MAX, PLACEMENTS_LIVE_MAX, WALLTIME_MS, WALLTIME_MS_MAX } from "../limits.ts";
import {
  type Fleet,
  keyId,
  type LedgerState,
  nextSecond,
  placementSlot,
  placementState,
  type Stamp,
  secondOf,
  slotOf,
} from "../model/index.ts";
import {
  type Explanation,
  explain,
  findPolicy,
  limits,
  PLACEMENT_POLICIES,
} from "../placement/index.ts";
import { checkForm } from "./form.ts";
import {
  type PaperOutcome,
  type PlannedPart,
  placeOnPaper,
  resolveWithin,
  type Where,
} from "./planning/index.ts";
import type { PlacementEvent, PlacementRejection, RequestPlacement } from "./types.ts";

type Answer = Decision<PlacementEvent, PlacementRejection>;

/**
 * Grants all parts or none. Checks run in the order of `PlacementRejection`.
 * Cost: that of the policy for each part; O(nodes) where something must be evicted or refused.
 */
export function decideRequest(state: LedgerState, command: RequestPlacement, stamp: Stamp): Answer {
  const fault = checkNames(command);
  if (fault !== undefined) return refuse(fault);
  const replay = checkKey(state, command);
  if (replay !== undefined) return replay;
  const where = checkPlace(state, command);
  if ("reason" in where) return refuse(where);
  const outcome = placeOnPaper(state, command, where, stamp);
  return outcome.parts.length === command.count
    ? accept(grants(state, command, outcome.parts, stamp))
    : refuse(shortage(state, where, outcome));
}

/** The form of a request and its policy. */
export function checkNames(command: RequestPlacement): PlacementRejection | undefined {
  const malformed = checkForm(command);
  if (malformed !== undefined) return malformed;
  const { policy } = command;
  if (findPolicy(policy) !== undefined) return undefined;
  return { reason: "unknown_policy", policy, known: PLACEMENT_POLICIES.map(({ name }) => name) };
}

/** Where it may go, and whether it is too much for any fleet. */
export function checkPlace(
  state: LedgerState,
  command: RequestPlacement,
): Where | PlacementRejection {
  const where = resolveWithin(state, command.pod, command.within);
  if ("reason" in where) return where;
  return checkWalltime(command.walltimeMs) ?? checkCount(state, command.count) ?? where;
}

export function checkWalltime(askedMs = WALLTIME_MS): PlacementRejection | undefined {
  if (askedMs <= WALLTIME_MS_MAX) return undefined;
  return { reason: "walltime_too_long", askedMs, maxMs: WALLTIME_MS_MAX };
}

function checkCount({ placements }: LedgerState, count: number): PlacementRejection | undefined {
  if (count > GANG_MAX) return { reason: "gang_too_large", count, max: GANG_MAX };
  if (placements.liveCount + count <= PLACEMENTS_LIVE_MAX) return undefined;
  return { reason: "ledger_full", max: PLACEMENTS_LIVE_MAX };
}

/** A key that was used before: the same answer again, or a refusal if the request differs. */
function checkKey(state: LedgerState, command: RequestPlacement): Answer | undefined {
  if (command.key === undefined) return undefined;
  const use = state.keys.get(keyId(command.userId, command.key.key));
  if (use === undefined) return undefined;
  const grant = use.grants[0]!;
  const isReservation = slotOf(state.grants, grant) >= 0;
  if (use.fingerprint === command.key.fingerprint && !isReservation) {
    const isKnown = use.grants.every((number) => placementSlot(state.placements, number) >= 0);
    // What it was used for may be forgotten before its time: then the key is free again.
    return isKnown ? { ok: true, events: [], replayOf: use.grants } : undefined;
  }
  return refuse({ reason: "idempotency_key_reused", key: command.key.key, grant });
}

function grants(
  state: LedgerState,
  command: RequestPlacement,
  parts: readonly PlannedPart[],
  stamp: Stamp,
): readonly PlacementEvent[] {
  const { userId, name, pod, preemptible, priority, policy, key } = command;
  const group = state.nextGrant;
  const walltimeMs = command.walltimeMs ?? WALLTIME_MS;
  const now = secondOf(stamp.at);
  return parts.flatMap((part, i) => {
    const grant = group + i;
    const hasToWait = part.startAt > now;
    const from = hasToWait ? part.startAt : stamp.at;
    return [
      ...evictions(state, part, grant, stamp),
      {
        kind: "placement.granted",
        grant,
        group,
        userId,
        ...(name === undefined ? {} : { name }),
        node: state.fleet.nodes[part.node]!.node,
        gpus: part.gpus,
        pod,
        state: hasToWait ? "scheduled" : "active",
        startAt: part.startAt,
        endAt: nextSecond(from + walltimeMs),
        preemptible,
        priority,
        policy,
        ...(key === undefined ? {} : { key }),
      },
    ];
  });
}

function evictions(
  { placements }: LedgerState,
  { victims, leavesAt }: PlannedPart,
  by: number,
  stamp: Stamp,
): readonly PlacementEvent[] {
  return victims.flatMap((slot, i): readonly PlacementEvent[] => {
    const grant = placements.number[slot]!;
    const evicted = { kind: "placement.evicted", grant, by, endAt: leavesAt[i]! } as const;
    // One that has not begun is gone at once.
    if (placementState(placements, slot) === "active") return [evicted];
    return [
      { ...evicted, endAt: secondOf(stamp.at) },
      { kind: "placement.preempted", grant },
    ];
  });
}

function shortage({ fleet }: LedgerState, where: Where, outcome: PaperOutcome): PlacementRejection {
  const { parts, failed } = outcome;
  if (where.row !== undefined && failed !== undefined) {
    const { node, number, facts } = where.row;
    const { cpuFree, memoryFree, gpuFree } = fleet.index.nodes;
    const first = number * limits.NODE_GPUS_MAX;
    return {
      reason: "placement_conflict",
      node,
      failed,
      gpuMilliFree: [...gpuFree.subarray(first, first + facts.gpus)],
      cpuMilliFree: cpuFree[number]!,
      memoryMibFree: memoryFree[number]!,
    };
  }
  const explanation = explainOnce(fleet, where, outcome);
  return { reason: "no_feasible_node", explanation, placeable: parts.length };
}

/** As long as nothing of the fleet changes, the same request has the same explanation. */
function explainOnce(
  { refusals, version }: Fleet,
  { scope }: Where,
  { ranking, shape }: PaperOutcome,
): Explanation {
  const { byKey } = refusals;
  if (refusals.version !== version || byKey.size >= REFUSALS_KEPT_MAX) byKey.clear();
  refusals.version = version;
  const key = JSON.stringify([ranking.policy.name, shape.key, scope ?? null]);
  const known = byKey.get(key);
  if (known !== undefined) return known;
  const explanation = explain(ranking, shape, 0, scope);
  byKey.set(key, explanation);
  return explanation;
}

const REFUSALS_KEPT_MAX = 64;
