import { unreachable } from "../../base/index.ts";
import type { PlacementRejection, Rejection } from "../../kernel/index.ts";
import { toFix } from "../codec/fleet/placement-codec.ts";
import { toPlacementId } from "../codec/ids.ts";
import { iso, toSeconds, toSecondsUp } from "../codec/time.ts";
import { quote } from "./pool-refusal.ts";
import { type Problem, problem } from "./problem.ts";

const REASONS = [
  "unknown_gpu",
  "walltime_too_long",
  "gang_too_large",
  "no_feasible_node",
  "placement_conflict",
  "pool_promised",
  "unknown_placement",
  "placement_not_live",
] as const;

/** A refusal that only a placement meets. */
export type PlacementRefusal = Extract<
  PlacementRejection,
  { readonly reason: (typeof REASONS)[number] }
>;

export function isPlacementRefusal(rejection: Rejection): rejection is PlacementRefusal {
  return REASONS.some((reason) => reason === rejection.reason);
}

export function placementProblem(rejection: PlacementRefusal): Problem {
  switch (rejection.reason) {
    case "unknown_gpu": {
      const { node, gpu, gpus } = rejection;
      const detail = `Node ${quote(node)} has ${gpus} GPUs; there is no number ${gpu}.`;
      return problem("unknown_gpu", detail, { node, gpu, gpus });
    }
    case "walltime_too_long": {
      const [asked, max] = [toSecondsUp(rejection.askedMs), toSeconds(rejection.maxMs)];
      const detail = `A placement may run for ${max} seconds, not for ${asked}.`;
      return problem("walltime_too_long", detail, { asked, max });
    }
    case "gang_too_large": {
      const { count, max } = rejection;
      return problem("gang_too_large", `A gang has at most ${max} parts, not ${count}.`, {
        count,
        max,
      });
    }
    case "no_feasible_node":
      return infeasibleProblem(rejection);
    case "placement_conflict":
      return conflictProblem(rejection);
    case "pool_promised": {
      const { pool, untilAt } = rejection;
      const detail = `Pool ${quote(pool)} has promised its GPUs from ${iso(untilAt)} on.`;
      return problem("pool_promised", detail, { pool, until_time: toSeconds(untilAt) });
    }
    case "unknown_placement": {
      const placement_id = toPlacementId(rejection.grant);
      const detail = `There is no placement ${placement_id} for you to change.`;
      return problem("unknown_placement", detail, { placement_id });
    }
    case "placement_not_live": {
      const placement_id = toPlacementId(rejection.grant);
      const { state } = rejection;
      const detail = `Placement ${placement_id} is over: it is ${state}.`;
      return problem("placement_not_live", detail, { placement_id, state });
    }
    default:
      return unreachable(rejection);
  }
}

type Of<Reason extends PlacementRefusal["reason"]> = Extract<
  PlacementRefusal,
  { readonly reason: Reason }
>;

function infeasibleProblem({ explanation, placeable }: Of<"no_feasible_node">): Problem {
  const { nodes, feasible, ruledOut, wouldFit, basis } = explanation;
  return problem("no_feasible_node", infeasibleSentence(explanation, placeable), {
    nodes,
    feasible,
    placeable,
    ruled_out: { ...ruledOut },
    would_fit: wouldFit.map(toFix),
    ...(basis === undefined ? {} : { basis }),
  });
}

function infeasibleSentence(
  { nodes, feasible, ruledOut }: Of<"no_feasible_node">["explanation"],
  placeable: number,
): string {
  if (nodes === 0) return "No node is in question: the fleet, or what was chosen of it, is empty.";
  if (feasible > 0) {
    const parts = placeable === 1 ? "one part" : `${placeable} parts`;
    return `Only ${parts} of the gang fit now.`;
  }
  const failed = Object.entries(ruledOut)
    .filter(([, count]) => count > 0)
    .map(([constraint, count]) => `${count} by ${constraint}`);
  return `All ${nodes} nodes in question are ruled out: ${failed.join(", ")}.`;
}

function conflictProblem(rejection: Of<"placement_conflict">): Problem {
  const { node, failed, gpuMilliFree, cpuMilliFree, memoryMibFree } = rejection;
  const detail = `Node ${quote(node)} can't take it as it was chosen: it fails ${failed}.`;
  return problem("placement_conflict", detail, {
    node,
    failed,
    gpu_milli_free: [...gpuMilliFree],
    cpu_milli_free: cpuMilliFree,
    memory_mib_free: memoryMibFree,
  });
}
