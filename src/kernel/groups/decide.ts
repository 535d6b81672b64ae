import { unreachable } from "../../base/index.ts";
import { accept, type Decision, refuse } from "../decision.ts";
import { PLACEMENTS_LIVE_MAX, WALLTIME_MS, WALLTIME_MS_MAX } from "../limits.ts";
import { allocateGroup, type GroupRejection } from "../market/index.ts";
import {
  type Actor,
  actsFor,
  type GrantNumber,
  isPlacementLive,
  keyId,
  type LedgerState,
  nextSecond,
  placementSlot,
  type Stamp,
  secondOf,
} from "../model/index.ts";
import { decideRenew, type PlacementRejection } from "../placements/index.ts";
import { GROUP_POLICY, livePartsOf } from "./parts.ts";
import { roomsFor } from "./rooms.ts";
import type {
  AssignGroup,
  GroupCommand,
  GroupEvent,
  GroupRefusal,
  ReleaseGroup,
  RenewGroup,
} from "./types.ts";

type Answer = Decision<GroupEvent, GroupRefusal | PlacementRejection>;

/** Decides a command about groups. Checks run in the order of `GroupRefusal`. */
export function decideGroup(state: LedgerState, command: GroupCommand, stamp: Stamp): Answer {
  switch (command.kind) {
    case "group.assign":
      return decideAssign(state, command, stamp);
    case "group.release":
      return decideRelease(state, command);
    case "group.renew":
      return decideRenewGroup(state, command, stamp);
    default:
      return unreachable(command);
  }
}

/** O(nodes), and a packing for each rack and data centre. */
function decideAssign(state: LedgerState, command: AssignGroup, stamp: Stamp): Answer {
  const malformed = checkForm(command);
  if (malformed !== undefined) return refuse(malformed);
  const replay = checkKey(state, command);
  if (replay !== undefined) return replay;
  const fault = checkBounds(state, command);
  if (fault !== undefined) return refuse(fault);
  const { rooms, near, dataCenter, rack } = roomsFor(state, command);
  const requests = command.requests.map(({ cpuMilli: cores, memoryMib: memory }) => ({
    cores,
    memory,
  }));
  const found = allocateGroup(rooms, requests, {
    allOrNothing: command.allOrNothing,
    near,
    ...(dataCenter === undefined ? {} : { dataCenter }),
    ...(rack === undefined ? {} : { rack }),
  });
  if (!found.ok) return refuse(refusalOf(found.rejection, command));
  return accept(grantsOf(state, command, found.places, stamp));
}

function checkForm({ requests, leaseMs, near }: AssignGroup): GroupRefusal | undefined {
  const isWithin = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
  const bad = requests.findIndex(
    ({ cpuMilli, memoryMib }) =>
      !isWithin(cpuMilli) || !isWithin(memoryMib) || cpuMilli + memoryMib === 0,
  );
  const invalid = (path: string, message: string): GroupRefusal => {
    return { reason: "invalid_request", path, message };
  };
  if (requests.length === 0) return invalid("/requests", "must have one entry at least");
  if (bad >= 0) return invalid(`/requests/${bad}`, "must want something, and nothing below 0");
  if (near.length > INPUTS_MAX) return invalid("/inputs", `must be at most ${INPUTS_MAX}`);
  const isSpan = leaseMs === undefined || (Number.isSafeInteger(leaseMs) && leaseMs >= 1_000);
  return isSpan ? undefined : invalid("/lease_s", "must be whole seconds, at least 1");
}

/** Places that one group may name as those of its data. */
const INPUTS_MAX = 1_024;

/** A key that was used before: the same answer again, or a refusal if the request differs. */
function checkKey(state: LedgerState, { userId, key }: AssignGroup): Answer | undefined {
  const use = key === undefined ? undefined : state.keys.get(keyId(userId, key.key));
  const grant = use?.grants[0];
  if (key === undefined || use === undefined || grant === undefined) return undefined;
  const areKnown = use.grants.every((one) => placementSlot(state.placements, one) >= 0);
  if (use.fingerprint === key.fingerprint && areKnown) {
    return { ok: true, events: [], replayOf: use.grants };
  }
  return refuse({ reason: "idempotency_key_reused", key: key.key, grant });
}

function checkBounds(
  { placements }: LedgerState,
  { requests, leaseMs = WALLTIME_MS }: AssignGroup,
): GroupRefusal | undefined {
  if (leaseMs > WALLTIME_MS_MAX) {
    return { reason: "walltime_too_long", askedMs: leaseMs, maxMs: WALLTIME_MS_MAX };
  }
  const isFull = placements.liveCount + requests.length > PLACEMENTS_LIVE_MAX;
  return isFull ? { reason: "ledger_full", max: PLACEMENTS_LIVE_MAX } : undefined;
}

function refusalOf(rejection: GroupRejection, { requests }: AssignGroup): GroupRefusal {
  switch (rejection.reason) {
    case "no_requests":
      return { reason: "invalid_request", path: "/requests", message: "must have an entry" };
    case "too_many_requests":
      return { reason: "gang_too_large", count: requests.length, max: rejection.max };
    case "no_machine_is_large_enough": {
      const { request } = rejection;
      return { reason: "no_machine_is_large_enough", request, ...requests[request]! };
    }
    case "not_enough_room":
      return {
        reason: "not_enough_room",
        placed: rejection.placed,
        asked: requests.length,
        cpuMilliMissing: rejection.missing.cores,
        memoryMibMissing: rejection.missing.memory,
      };
    default:
      return unreachable(rejection);
  }
}

function grantsOf(
  state: LedgerState,
  command: AssignGroup,
  places: readonly (number | undefined)[],
  stamp: Stamp,
): readonly GroupEvent[] {
  const { requests, userId, name, key, leaseMs = WALLTIME_MS } = command;
  const group = state.nextGrant;
  let grant = group;
  const events: GroupEvent[] = [];
  places.forEach((node, index) => {
    if (node === undefined) return;
    const { cpuMilli, memoryMib } = requests[index]!;
    events.push({
      kind: "placement.granted",
      grant,
      group,
      userId,
      ...(name === undefined ? {} : { name }),
      node: state.fleet.nodes[node]!.node,
      gpus: [],
      pod: { cpuMilli, memoryMib, gpus: 0, gpuMilli: 0, models: [] },
      state: "active",
      startAt: secondOf(stamp.at),
      endAt: nextSecond(stamp.at + leaseMs),
      preemptible: false,
      priority: 0,
      policy: GROUP_POLICY,
      ...(key === undefined ? {} : { key }),
    });
    grant += 1;
  });
  return events;
}

function decideRelease(state: LedgerState, { group, actor }: ReleaseGroup): Answer {
  const parts = ownParts(state, group, actor);
  if (parts.length === 0) return refuse({ reason: "unknown_group", group });
  return accept(
    parts.map((grant) => ({ kind: "placement.ended", grant, outcome: "released" }) as const),
  );
}

function decideRenewGroup(state: LedgerState, command: RenewGroup, stamp: Stamp): Answer {
  const { group, actor, leaseMs } = command;
  const parts = ownParts(state, group, actor);
  if (parts.length === 0) return refuse({ reason: "unknown_group", group });
  const events: GroupEvent[] = [];
  for (const grant of parts) {
    const renewal = { kind: "placement.renew", actor, grant, walltimeMs: leaseMs } as const;
    const decision = decideRenew(state, renewal, stamp);
    if (!decision.ok) return decision;
    events.push(...decision.events);
  }
  return accept(events);
}

/** Live members of a group that the actor may change. Others' groups are unknown to it. */
function ownParts(state: LedgerState, group: GrantNumber, actor: Actor): readonly GrantNumber[] {
  const { placements, users } = state;
  return livePartsOf(state, group).filter((grant) => {
    const slot = placementSlot(placements, grant);
    const owner = users.names[placements.user[slot]!]!;
    return isPlacementLive(placements, slot) && actsFor(actor, owner);
  });
}
