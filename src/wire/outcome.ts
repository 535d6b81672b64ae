/** What the loop answers to a command, in the kernel's units. */
export type { Done, NotDone, Outcome, Overloaded } from "../runtime/index.ts";
