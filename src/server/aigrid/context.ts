import type { Actor, PutCluster } from "../../kernel/index.ts";
import type { JsonObject } from "../../policies/index.ts";
import type { Allocate } from "../allocation/allocate.ts";
import type { Documents } from "../allocation/fleet/index.ts";
import type { LedgerPort, MetricsPort } from "../allocation/ports.ts";
import type { Search } from "../allocation/search.ts";
import type { PolicyIntake } from "../handlers/context.ts";
import type { Logger } from "../observe/log.ts";

/** What AIGr.id's own paths are served from. */
export interface AigridContext {
  readonly ledger: LedgerPort;
  readonly metrics: MetricsPort;
  readonly documents: Documents;
  readonly search: Search;
  readonly allocate: Allocate;
  readonly forms: AigridForms;
  readonly logger: Logger;
}

/** AIGr.id's documents as the ledger takes them. */
export interface AigridForms {
  /** A cluster's document with the nodes that it lists, or what is wrong with it. */
  readCluster(
    id: string,
    document: JsonObject,
    actor: Actor,
  ): { readonly command: PutCluster } | { readonly error: string };
  /** What checks and unpacks the code of a policy. */
  readonly policyIntake: PolicyIntake;
}
