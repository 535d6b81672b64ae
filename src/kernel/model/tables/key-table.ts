import type { GrantNumber, Instant, Millis, UserId } from "../ids.ts";

/** An idempotency key as it came with a request; the fingerprint stands for the whole request. */
export interface RequestKey {
  readonly key: string;
  readonly fingerprint: string;
}

/** What a key was used for. */
export interface KeyUse {
  readonly fingerprint: string;
  readonly grants: readonly GrantNumber[];
  readonly usedAt: Instant;
}

/** Keys in the order of their use. A Map keeps insertion order, so the oldest is the first. */
export type KeyTable = Map<string, KeyUse>;

/** Keys belong to their user: two users may choose the same one. */
export function keyId(user: UserId, key: string): string {
  return `${user}\u0000${key}`;
}

/** Drops the oldest keys that are past `retentionMs` or above `keysMax`; at most `budget`. */
export function forgetKeys(
  table: KeyTable,
  now: Instant,
  bounds: { readonly retentionMs: Millis; readonly keysMax: number; readonly budget: number },
): void {
  let left = bounds.budget;
  for (const [id, use] of table) {
    const isOld = use.usedAt + bounds.retentionMs <= now || table.size > bounds.keysMax;
    if (!isOld || left === 0) return;
    table.delete(id);
    left -= 1;
  }
}
