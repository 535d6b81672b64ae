import type { NotDone, Overloaded } from "../../wire/index.ts";
import { toProblem } from "../../wire/index.ts";

/** A refusal of the ledger as a status and a sentence. */
export function refusalOf(outcome: NotDone | Overloaded): {
  readonly status: number;
  readonly message: string;
} {
  if ("overloaded" in outcome) {
    return { status: 503, message: "Too many requests wait; nothing was done. Come back later." };
  }
  const { status, detail } = toProblem(outcome);
  return { status, message: detail };
}
