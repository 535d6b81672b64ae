import type { DatabaseSync } from "node:sqlite";
import type { Follower } from "../../port.ts";
import type { Replies, ReplyValue } from "./messages.ts";

/** What a follower's module exports. */
export type CreateFollower = (db: DatabaseSync, options: unknown) => Follower;

/** The answer to a request of `kind`: the worker pairs them, and both come from one source. */
export function replyOf<K extends keyof Replies>(_kind: K, value: ReplyValue): Replies[K] {
  return value as Replies[K];
}

/** Loads a follower's module. Throws when it does not export `createFollower`. */
export async function loadFollower(url: string): Promise<CreateFollower> {
  const loaded: { createFollower?: unknown } = await import(url);
  if (typeof loaded.createFollower !== "function") {
    throw new TypeError(`${url} must export createFollower`);
  }
  return loaded.createFollower as CreateFollower;
}
