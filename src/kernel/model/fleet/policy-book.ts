import type { Instant, UserId } from "../ids.ts";
import { createOrderedIds, type OrderedIds } from "./ordered-ids.ts";

/** A user's policy as it is stored; the kernel never reads the texts. */
export interface PolicyRow {
  readonly uri: string;
  readonly owner: UserId;
  readonly document: string;
  readonly code: string;
  readonly isTrusted: boolean;
  readonly storedAt: Instant;
}

/** All users' policies. */
export interface PolicyBook {
  readonly policies: Map<string, PolicyRow>;
  readonly uris: OrderedIds;
  /** Bytes of all documents and code, as UTF-8. */
  bytes: number;
}

export function createPolicyBook(): PolicyBook {
  return { policies: new Map(), uris: createOrderedIds(), bytes: 0 };
}
