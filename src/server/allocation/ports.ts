import type {
  ClusterView,
  Command,
  GrantNumber,
  Instant,
  LedgerRecord,
  NodeView,
  PolicyView,
  RequestPlacement,
} from "../../kernel/index.ts";
import type {
  ClusterFacts,
  Json,
  JsonObject,
  PolicyCode,
  PolicyOutcome,
} from "../../policies/index.ts";
import type { NotDone, Outcome } from "../../wire/index.ts";

/** What an allocation needs of the ledger. Promises reject only on faults. */
export interface LedgerPort {
  /** Looks at the fleet; told once what was seen is durable. `look` must keep nothing of it. */
  look<T>(look: (fleet: FleetView) => T): Promise<T>;
  /** Calls with every durable record, in order, before anybody hears of what comes after it. */
  subscribe(listener: (record: LedgerRecord) => void): void;
  submit(command: Command): Promise<Outcome>;
  dryRun(command: Command): Promise<Outcome>;
}

/** The fleet at one moment. */
export interface FleetView {
  /** Grows with every change of what is told here. */
  readonly version: number;
  cluster(id: string): ClusterView | undefined;
  /** Ids ascending. */
  clusters(): readonly ClusterView[];
  /** Of all clusters, ids ascending. */
  nodes(): readonly NodeView[];
  nodesOf(cluster: string): readonly NodeView[];
  /** Where a placement is or was; undefined for one that is forgotten, and for reservations. */
  placementNode(grant: GrantNumber): string | undefined;
  node(id: string): NodeView | undefined;
  policy(uri: string): PolicyView | undefined;
  /** By uri ascending. */
  policies(): readonly PolicyView[];
  /** What the ledger would decide on the request now; changes nothing. */
  propose(request: RequestPlacement): Proposal;
}

/** Where all parts of a request would go, or why they may not. */
export type Proposal = { readonly ok: true; readonly parts: readonly Proposed[] } | NotDone;

/** One part of a request, and where it would go, in the ledger's ids. */
export interface Proposed {
  readonly cluster: string;
  readonly node: NodeView;
  readonly gpus: readonly number[];
}

/**
 * The newest metrics documents of clusters and nodes, gone when the server stops. An entry is
 * another object whenever newer metrics have come.
 */
export interface MetricsPort {
  get(cluster: string): MetricsEntry | undefined;
  /** What a node's own agent sent, by the node's id in the ledger. */
  ofNode(node: string): MetricsEntry | undefined;
  /** Those of `clusters` and of any that came by `put`, ids ascending. */
  all(clusters: Iterable<string>): readonly MetricsEntry[];
  /** Replaces what there was. Gives back why not, where it may not be kept. */
  put(cluster: string, document: JsonObject): string | undefined;
  delete(cluster: string): boolean;
}

export interface MetricsEntry {
  readonly document: JsonObject;
  readonly receivedAt: Instant;
}

/** A policy ready to be run. */
export interface LoadedPolicy {
  readonly uri: string;
  readonly code: PolicyCode;
  readonly isTrusted: boolean;
  readonly settings: JsonObject;
  readonly parameters: JsonObject;
  readonly precedence: "request" | "stored";
}

/** One `eval` of a policy. */
export interface PolicyAsk {
  readonly policy: LoadedPolicy;
  readonly owner: string;
  readonly settings: JsonObject;
  readonly parameters: JsonObject;
  readonly input: Json;
  /** Ids of clusters in `facts`: `input` is an object then, and gets them as `cluster_data`. */
  readonly clusters?: readonly string[];
  readonly context: JsonObject;
  readonly facts: ClusterFacts;
}

/** Runs policies of users behind walls. */
export interface PolicyPort {
  /** What a stored policy is to the sandbox; an error says why it can't be run. */
  load(policy: PolicyView): LoadedPolicy | { readonly error: string };
  run(ask: PolicyAsk): Promise<PolicyOutcome>;
  /** What an owner's last run of the policy left; empty before the first. */
  context(owner: string, uri: string): Promise<JsonObject>;
  keepContext(owner: string, uri: string, context: JsonObject): Promise<void>;
}
