import { GANG_MAX } from "../limits.ts";
import {
  type GrantNumber,
  isPlacementLive,
  type LedgerState,
  placementSlot,
} from "../model/index.ts";

/** In place of the policy that chose: placements of a group are told from others by it. */
export const GROUP_POLICY = "group";

/** Members of a group that are held; their numbers follow its own without a gap. O(GANG_MAX). */
export function livePartsOf(
  { placements }: LedgerState,
  group: GrantNumber,
): readonly GrantNumber[] {
  const parts: GrantNumber[] = [];
  for (let grant = group; grant < group + GANG_MAX; grant++) {
    const slot = placementSlot(placements, grant);
    if (slot < 0 || placements.group[slot] !== group) continue;
    if (placements.policies[placements.policy[slot]!] !== GROUP_POLICY) continue;
    if (isPlacementLive(placements, slot)) parts.push(grant);
  }
  return parts;
}
