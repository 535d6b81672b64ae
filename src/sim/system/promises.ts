import type { GrantNumber, NodeId } from "../../kernel/index.ts";

/** What a client was promised of a pool, by the key of its request. */
export interface Promised {
  readonly key: string;
  readonly userId: string;
  readonly grant: GrantNumber;
  readonly startAt: number;
  readonly endAt: number;
  readonly amount: number;
}

/** What a client was promised of the nodes. */
export interface PromisedPlace {
  readonly userId: string;
  readonly grant: GrantNumber;
  readonly node: NodeId;
  readonly gpus: readonly number[];
  readonly startAt: number;
}

/** What all clients were told; the judge holds it against the ledger. */
export interface Promises {
  readonly granted: Map<string, Promised>;
  readonly cancelled: Set<GrantNumber>;
  /** By the key of the request: all parts of a gang. */
  readonly placed: Map<string, readonly PromisedPlace[]>;
  readonly released: Set<GrantNumber>;
  refused: number;
}

export function createPromises(): Promises {
  return {
    granted: new Map(),
    cancelled: new Set(),
    placed: new Map(),
    released: new Set(),
    refused: 0,
  };
}
