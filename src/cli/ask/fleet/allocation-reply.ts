import type { PlacementWire, Problem } from "../../../wire/index.ts";

/** What the allocation protocol answers. */
export type AllocationReply =
  | {
      readonly ok: true;
      /** The policy's own value. */
      readonly value: unknown;
      readonly printed: string;
      /** What was granted on it, if a grant was asked for. */
      readonly placements: readonly PlacementWire[];
    }
  | {
      readonly ok: false;
      readonly code: string;
      readonly message: string;
      readonly traceback?: string;
      readonly printed: string;
      /** Where the ledger refused what the policy chose. */
      readonly problem?: Problem;
    };
