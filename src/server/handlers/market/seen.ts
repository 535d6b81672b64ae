import { actsFor } from "../../../kernel/index.ts";
import type { FieldError } from "../../../wire/index.ts";
import { actorOf, type Caller } from "../../access/caller.ts";

/** May the caller see what is this user's? */
export function maySee(caller: Caller, owner: string): boolean {
  return caller.role === "viewer" || actsFor(actorOf(caller), owner);
}

/** Where a list goes on: undefined for its beginning, or what is wrong with the cursor. */
export function pageBefore(cursor: string | undefined): number | undefined | FieldError {
  if (cursor === undefined) return undefined;
  const before = Number(cursor);
  if (Number.isSafeInteger(before)) return before;
  return { path: "cursor", message: "must be a cursor as it came with this list" };
}
