import { existsSync } from "node:fs";
import { join } from "node:path";
import { LocalRefusal } from "../failure.ts";

/** The one file of a ledger in its data folder: journal, snapshots and views. */
export function ledgerFile(data: string): string {
  return join(data, "ledger.sqlite");
}

/** The same, of a ledger that must be there. Errors: `LocalRefusal`. */
export function existingLedger(data: string): string {
  const file = ledgerFile(data);
  if (existsSync(file)) return file;
  const hint = "name its folder with --data, or start one with `arbiter serve`";
  throw new LocalRefusal("no_ledger", `there is no ledger in ${data}: ${hint}`);
}

/**
 * Runs work on a ledger's file, and says its faults as refusals: a file that is in use, of another
 * format or damaged, a copy that would overwrite something.
 */
export async function withJournalFaults<Result>(work: () => Promise<Result>): Promise<Result> {
  const { JournalCorruptError, JournalError } = await import("../../journal/index.ts");
  const { RecoveryError } = await import("../../runtime/index.ts");
  try {
    return await work();
  } catch (error) {
    if (error instanceof JournalCorruptError) throw new LocalRefusal("corrupt", error.message);
    if (error instanceof JournalError) {
      const { kind } = error.fault;
      const hint = kind === "in_use" ? "; stop it, or choose another folder with --data" : "";
      throw new LocalRefusal(kind, `${error.message}${hint}`);
    }
    if (error instanceof RecoveryError) throw new LocalRefusal("corrupt", error.message);
    throw error;
  }
}
