import { actorOf, type Caller, mayUse } from "../../access/caller.ts";
import { type Failed, failed } from "./failure.ts";

/** Who asks for one allocation, and until when the answer is wanted. */
export interface Asker {
  readonly caller: Caller;
  /** Aborted when nobody waits for the answer any more: then nothing is granted. */
  readonly signal: AbortSignal;
  /** The caller's name for this request, so that asking again grants nothing twice. */
  readonly key?: string;
}

/** Whose context a policy is run with, and under whose name it is asked. */
export function ownerName(caller: Caller): string {
  return actorOf(caller).userId;
}

/** A viewer reads; running code and taking capacity is for users. */
export function refuseViewer({ caller }: Asker, what: string): Failed | undefined {
  if (mayUse(caller, "user")) return undefined;
  return failed("forbidden", `${what} needs role user; the token has ${caller.role}.`);
}

export function cancelled(): Failed {
  return failed("cancelled", "The request was cancelled before it was answered.");
}
