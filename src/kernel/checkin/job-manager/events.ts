import type { NewRequest } from "../messages.ts";
import type { Handout } from "../options.ts";

/** What a job manager writes to its ledger before it tells anybody; enough to start again from. */
export type JobManagerEvent =
  /** A new holder of the region's ledger; messages of earlier terms are refused. */
  | { readonly kind: "term_began"; readonly term: number; readonly handout: Handout }
  | {
      readonly kind: "epoch_opened";
      readonly cm: number;
      readonly epoch: number;
      readonly nonce: number;
      readonly site: string;
    }
  | { readonly kind: "epoch_closing" | "epoch_closed"; readonly epoch: number }
  | { readonly kind: "task_opened"; readonly request: NewRequest; readonly cap: number }
  | { readonly kind: "job_ended"; readonly job: number }
  | {
      readonly kind: "granted";
      readonly job: number;
      readonly task: number;
      readonly epoch: number;
      /** All that was granted to this epoch so far. */
      readonly granted: number;
      /** Returned tokens that this grant spends again: epoch and all returned so far. */
      readonly relied: readonly (readonly [epoch: number, returned: number])[];
    }
  | {
      readonly kind: "voided";
      readonly job: number;
      readonly task: number;
      readonly epoch: number;
      /** Serials up to here that were not accepted can't be any more. */
      readonly upTo: number;
    }
  | {
      readonly kind: "accepted";
      readonly client: string;
      readonly job: number;
      readonly task: number;
      readonly epoch: number;
      readonly serial: number;
    }
  | {
      readonly kind: "finished" | "lost";
      readonly client: string;
      readonly job: number;
      readonly task: number;
    };
