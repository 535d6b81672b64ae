import { Refused } from "../../../client/index.ts";
import type { PlacementRequest } from "../../../wire/index.ts";
import type { Session } from "../../session.ts";
import type { GrantedPlacement } from "../../tell/fleet/placements.ts";
import { TrialFailed } from "../../trial/trial.ts";
import { UsageError } from "../../usage.ts";
import { askAllocation } from "./allocate.ts";

/** `name:version-tag`, in contrast to the name of a built-in policy, with or without its scheme. */
export function isUploaded(policy: string): boolean {
  return policy.includes(":") && !policy.startsWith("builtin://");
}

/**
 * Lets a user's policy choose, and takes what it chose. The policy gets the request as `inputs`.
 * Errors: `UsageError` for a choice that is the policy's; `TrialFailed` where it fails; `Refused`
 * where the ledger refuses what it chose.
 */
export async function placeByPolicy(
  session: Session,
  body: PlacementRequest,
  key: string,
): Promise<GrantedPlacement> {
  const { policy, clusters, node, gpu_ids, ...terms } = body;
  if (node !== undefined || gpu_ids !== undefined) {
    throw new UsageError("--node and --gpu are for the policy to choose");
  }
  const asked = {
    policy_rule_uri: policy,
    inputs: terms,
    grant: terms,
    ...(clusters === undefined ? {} : { clusters }),
  };
  const reply = await askAllocation(session, asked, key);
  if (!reply.ok && reply.problem !== undefined) throw new Refused(reply.problem, false);
  if (!reply.ok) throw new TrialFailed(reply);
  const [first, ...others] = reply.placements;
  if (first === undefined) throw new TrialFailed(NOTHING);
  if (others.length === 0 && body.count === undefined) return first;
  const { placement_id, group_id } = first;
  return { placement_id, group_id, placements: [...reply.placements] };
}

const NOTHING = {
  ok: false,
  code: "nothing_granted",
  message: "the policy chose nothing",
  printed: "",
} as const;
