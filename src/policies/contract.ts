/** Plain data as JSON has it: what crosses the walls of a sandbox. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [name: string]: Json };

export type JsonObject = { readonly [name: string]: Json };

export type PolicyLanguage = "javascript" | "typescript" | "python";

/** Code with the one class `AIOSv1PolicyRule`, as a sandbox loads it. */
export interface PolicyCode {
  readonly language: PolicyLanguage;
  /** Source text of the module that defines the class. */
  readonly source: string;
  /** Further files of an uploaded archive, by path; Python may import them. */
  readonly files?: Readonly<Record<string, string>>;
  /** Stands for `source` and `files`: equal code has an equal hash, so it is loaded once. */
  readonly hash: string;
}

/** What the clients in `settings` answer from, synchronously, inside the sandbox. */
export interface ClusterFacts {
  /** Cluster documents by id, in the order in which a policy sees them. */
  readonly documents: JsonObject;
  /** Metrics documents by cluster id; a cluster may lack one. */
  readonly metrics: JsonObject;
}

/** One run of one policy. */
export interface PolicyRun {
  readonly code: PolicyCode;
  readonly settings: JsonObject;
  readonly parameters: JsonObject;
  readonly call:
    | { readonly kind: "eval"; readonly input: Json; readonly context: JsonObject }
    | { readonly kind: "management"; readonly action: string; readonly data: Json };
  readonly facts: ClusterFacts;
  /** Who asks: owners take turns, and Python's interpreters are never shared between them. */
  readonly owner?: string;
  readonly limits?: Partial<RunLimits>;
}

export interface RunLimits {
  readonly timeMs: number;
  readonly memoryBytes: number;
  readonly outputBytes: number;
}

export interface PolicyDone {
  readonly ok: true;
  /** What `eval` or `management` gave back, unchanged. */
  readonly value: Json;
  /** The context as the run left it; the caller keeps it for the owner's next run. */
  readonly context: JsonObject;
  /** What the policy printed, cut at a bound. */
  readonly printed: string;
}

export interface PolicyFault {
  readonly ok: false;
  readonly code:
    | "policy_load_failed"
    | "policy_raised"
    | "policy_timeout"
    | "policy_out_of_memory"
    | "policy_output_too_large"
    | "policy_output_invalid"
    | "policy_context_too_large"
    | "policy_crashed"
    | "policies_busy";
  /** For the author: what happened, in one line. */
  readonly message: string;
  /** The author's own frames, without any of ours. */
  readonly traceback?: string;
  readonly printed: string;
}

export type PolicyOutcome = PolicyDone | PolicyFault;

/** Runs policies of one kind behind walls. */
export interface Sandbox {
  run(policyRun: PolicyRun): Promise<PolicyOutcome>;
  close(): Promise<void>;
}
