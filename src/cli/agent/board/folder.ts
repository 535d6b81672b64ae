import { chmodSync, lstatSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalRefusal } from "../../failure.ts";
import type { Io } from "../../terminal/io.ts";

const OWNER_ONLY = 0o700;

/**
 * Where an agent and the commands beside it meet if no option says so: where the environment says,
 * below the user's runtime folder, which ends with the session, or in that for temporary files.
 */
export function usualFolder(env: Io["env"]): string {
  const named = env["ARBITER_RUNTIME_DIR"] ?? "";
  if (named !== "") return named;
  const runtime = env["XDG_RUNTIME_DIR"] ?? "";
  if (runtime !== "") return join(runtime, "arbiter");
  return join(tmpdir(), `arbiter-${process.getuid?.() ?? "agent"}`);
}

/**
 * Makes the folder, for its owner alone. Errors: a `LocalRefusal` if somebody else has it or may
 * write to it: what stands in it decides which devices a command gets.
 */
export function ownFolder(path: string): void {
  const made = mkdirSync(path, { recursive: true, mode: OWNER_ONLY });
  // The mode of a new folder is narrowed by the umask, which may take more than is meant.
  if (made !== undefined) chmodSync(path, OWNER_ONLY);
  const fault = faultOf(path);
  if (fault !== undefined) throw new LocalRefusal("unsafe_folder", `${path} ${fault}`);
}

/** Why the folder can't be trusted; undefined if it can. */
export function faultOf(path: string): string | undefined {
  const facts = lstatSync(path, { throwIfNoEntry: false });
  if (facts === undefined) return "does not exist";
  if (!facts.isDirectory()) return "is no folder";
  const user = process.getuid?.();
  if (user !== undefined && facts.uid !== user) return `belongs to user ${facts.uid}`;
  if ((facts.mode & 0o077) !== 0) return "is open to other users: chmod 700 closes it";
  return undefined;
}
