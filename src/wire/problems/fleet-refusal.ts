import { unreachable } from "../../base/index.ts";
import type { FleetRejection, RegistryRejection, Rejection } from "../../kernel/index.ts";
import { quote } from "./pool-refusal.ts";
import { type Problem, problem } from "./problem.ts";

/** A refusal that concerns the fleet or a registered policy; `forbidden` is told by all alike. */
export type FleetRefusal = Exclude<
  FleetRejection | RegistryRejection,
  { readonly reason: "forbidden" }
>;

const REASONS: Readonly<Record<FleetRefusal["reason"], true>> = {
  invalid_node: true,
  unknown_cluster: true,
  unknown_node: true,
  node_elsewhere: true,
  node_in_pool: true,
  too_many_clusters: true,
  too_many_nodes: true,
  documents_too_large: true,
  node_in_use: true,
  cluster_in_use: true,
  unknown_policy: true,
  policy_exists: true,
  too_many_policies: true,
};

export function isFleetRefusal(rejection: Rejection): rejection is FleetRefusal {
  return Object.hasOwn(REASONS, rejection.reason);
}

export function fleetProblem(rejection: FleetRefusal): Problem {
  switch (rejection.reason) {
    case "invalid_node":
    case "unknown_node":
    case "node_elsewhere":
    case "node_in_pool":
    case "node_in_use":
      return nodeProblem(rejection);
    case "unknown_cluster":
      return problem("unknown_cluster", `There is no cluster ${quote(rejection.cluster)}.`, {
        cluster: rejection.cluster,
      });
    case "cluster_in_use": {
      const { cluster, live } = rejection;
      return problem(
        "cluster_in_use",
        `${live} placements on nodes of cluster ${quote(cluster)} are scheduled or active.`,
        { cluster, live },
      );
    }
    case "too_many_clusters":
    case "too_many_nodes":
    case "too_many_policies":
      return crowdProblem(rejection);
    case "documents_too_large": {
      const { bytes, max } = rejection;
      const detail = `It takes ${bytes} bytes; ${max} is the bound.`;
      return problem("documents_too_large", detail, { given: bytes, max });
    }
    case "unknown_policy": {
      const { policy, known } = rejection;
      return problem("unknown_policy", `There is no policy ${quote(policy)}.`, {
        policy,
        known: [...known],
      });
    }
    case "policy_exists": {
      const { policy, owner } = rejection;
      const detail = `There is a policy ${quote(policy)} of user ${quote(owner)} already.`;
      return problem("policy_exists", detail, { policy, owner });
    }
    default:
      return unreachable(rejection);
  }
}

type Of<Reason extends FleetRefusal["reason"]> = Extract<FleetRefusal, { readonly reason: Reason }>;

function nodeProblem(
  rejection: Of<
    "invalid_node" | "unknown_node" | "node_elsewhere" | "node_in_pool" | "node_in_use"
  >,
): Problem {
  const { node } = rejection;
  switch (rejection.reason) {
    case "invalid_node": {
      const { path, message } = rejection;
      const detail = `Node ${quote(node)}: ${path || "it"} ${message}.`;
      return problem("invalid_node", detail, { node, errors: [{ path, message }] });
    }
    case "unknown_node":
      return problem("unknown_node", `There is no node ${quote(node)}.`, { node });
    case "node_elsewhere": {
      const { cluster } = rejection;
      const detail = `Node ${quote(node)} is in cluster ${quote(cluster)}.`;
      return problem("node_elsewhere", detail, { node, cluster });
    }
    case "node_in_pool": {
      const { pool } = rejection;
      const detail = `The GPUs of node ${quote(node)} are units of pool ${quote(pool)} already.`;
      return problem("node_in_pool", detail, { node, pool });
    }
    case "node_in_use": {
      const { live, held } = rejection;
      const detail =
        `${live} placements on node ${quote(node)} hold ${held.gpus} GPUs, ` +
        `${held.cpuMilli} cpu_milli and ${held.memoryMib} MiB.`;
      const facts = { cpu_milli: held.cpuMilli, memory_mib: held.memoryMib, gpus: held.gpus };
      return problem("node_in_use", detail, { node, live, held: facts });
    }
    default:
      return unreachable(rejection);
  }
}

function crowdProblem({
  reason,
  max,
}: Of<"too_many_clusters" | "too_many_nodes" | "too_many_policies">): Problem {
  const noun = reason.slice("too_many_".length);
  return problem(reason, `The ledger holds at most ${max} ${noun}.`, { max });
}
