import { unreachable } from "../../../base/index.ts";
import type { FleetEvent, PlacementEvent, RegistryEvent } from "../../../kernel/index.ts";
import type { StreamEvent } from "../../schemas/stream.ts";
import { toPlacementId } from "../ids.ts";
import { toSeconds, toSecondsUp } from "../time.ts";

/** What the feed tells of a change of the fleet. Documents are told of, not told. */
export function fleetFacts(event: FleetEvent): Partial<StreamEvent> {
  switch (event.kind) {
    case "cluster.stored":
    case "cluster.deleted":
      return { cluster: event.cluster };
    case "node.registered": {
      const { cluster, cpuMilli, memoryMib, gpus, gpuModel } = event.facts;
      return {
        node: event.node,
        cluster,
        cpu_milli: cpuMilli,
        memory_mib: memoryMib,
        gpu_count: gpus,
        ...(gpuModel === "" ? {} : { gpu_model: gpuModel }),
      };
    }
    case "node.drained":
      return { node: event.node, ...(event.note === undefined ? {} : { message: event.note }) };
    case "node.status_changed":
      return { node: event.node, status: event.status };
    case "node.rested":
      return {
        node: event.node,
        failures: event.failures,
        until_time: toSecondsUp(event.untilAt),
      };
    case "node.undrained":
    case "node.removed":
    case "node.resumed":
      return { node: event.node };
    default:
      return unreachable(event);
  }
}

/** What the feed tells of a placement. */
export function placementFacts(event: PlacementEvent): Partial<StreamEvent> {
  const placement_id = toPlacementId(event.grant);
  switch (event.kind) {
    case "placement.granted":
      return {
        placement_id,
        group_id: toPlacementId(event.group),
        user_id: event.userId,
        ...(event.name === undefined ? {} : { name: event.name }),
        state: event.state,
        node: event.node,
        gpus: [...event.gpus],
        gpu_milli: event.pod.gpuMilli,
        cpu_milli: event.pod.cpuMilli,
        memory_mib: event.pod.memoryMib,
        start_time: toSeconds(event.startAt),
        end_time: toSecondsUp(event.endAt),
        preemptible: event.preemptible,
        policy: event.policy,
      };
    case "placement.started":
      return { placement_id, state: "active" };
    case "placement.acknowledged":
      return { placement_id };
    case "placement.renewed":
      return { placement_id, end_time: toSecondsUp(event.endAt) };
    case "placement.ended":
      return {
        placement_id,
        state: event.outcome === "failed" ? "failed" : "ended",
        outcome: event.outcome,
        ...(event.message === undefined ? {} : { message: event.message }),
      };
    case "placement.evicted":
      return {
        placement_id,
        evicted_by: toPlacementId(event.by),
        end_time: toSecondsUp(event.endAt),
      };
    case "placement.preempted":
      return { placement_id, state: "preempted" };
    case "placement.displaced":
      return { placement_id, state: "displaced", reason: event.reason };
    default:
      return unreachable(event);
  }
}

/** What the feed tells of a user's policy; its code is not told. */
export function policyFacts(event: RegistryEvent): Partial<StreamEvent> {
  switch (event.kind) {
    case "policy.stored":
      return { policy: event.uri, owner: event.owner };
    case "policy.deleted":
      return { policy: event.uri };
    case "policy.trusted":
      return { policy: event.uri, trusted: event.isTrusted };
    default:
      return unreachable(event);
  }
}
