import type { Prng } from "../../base/index.ts";
import type { Ledger } from "../../runtime/index.ts";

/** One thing that happens, and what comes of it later. */
export interface Step {
  /** Unix seconds. */
  readonly at: number;
  readonly act: (ledger: Ledger) => Promise<Step | undefined>;
}

/** The stretch of time that is made up. Unix seconds. */
export interface Week {
  readonly from: number;
  /** When it begins to be looked at. */
  readonly now: number;
}

/** What one desk does in the made-up week. Same prng and week, same steps. */
export type DemoDesk = (prng: Prng, week: Week) => readonly Step[];

/** Who sets things up and repairs them. */
export const OPERATOR = { userId: "operations", role: "admin" } as const;

/** A command that was worded by our own hand: it can only be wrong by our fault. */
export function worded<Command>(
  parsed:
    | { readonly ok: true; readonly value: Command }
    | { readonly ok: false; readonly errors: readonly { readonly message: string }[] },
): Command {
  if (parsed.ok) return parsed.value;
  throw new Error(`the demonstration asks badly: ${parsed.errors[0]?.message}`);
}

export function pick<Item>(prng: Prng, items: readonly [Item, ...Item[]]): Item {
  return items[prng.below(items.length)] ?? items[0];
}
