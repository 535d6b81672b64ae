import { createHash } from "node:crypto";
import { createPolicyRunner, type JsonObject, type PolicyRun } from "../../policies/index.ts";
import type { PolicyFile } from "../ask/fleet/policy.ts";
import { asJson, asJsonObject } from "./codec.ts";
import type { Trial } from "./trial.ts";

/** What is to be run here. */
export interface LocalOrder {
  readonly file: Extract<PolicyFile, { readonly kind: "source" }>;
  /** `inputs` and `cluster_data` as a policy gets them; for `management` its data. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly settings: Readonly<Record<string, unknown>>;
  /** What the run before has left. */
  readonly context: Readonly<Record<string, unknown>>;
  /** The action, to call `management` instead of `eval`. */
  readonly management?: string;
}

/**
 * Runs a policy once on this machine, behind the walls that a server has.
 * Errors: `UsageError` for data that is not plain.
 */
export async function tryLocally(order: LocalOrder): Promise<Trial> {
  const run = runOf(order);
  const runner = createPolicyRunner();
  try {
    return await runner.run(run, false);
  } finally {
    await runner.close();
  }
}

function runOf(order: LocalOrder): PolicyRun {
  const { language, code: source } = order.file;
  const { cluster_data, ...rest } = asJsonObject(order.input, "--input");
  const clusters = asJsonObject(cluster_data ?? {}, "cluster_data");
  return {
    owner: "local",
    code: { language, source, hash: createHash("sha256").update(source).digest("base64url") },
    settings: asJsonObject(order.settings, "--settings"),
    parameters: asJsonObject(order.parameters, "--parameters"),
    call: callOf(order, { ...rest, cluster_data: toldOf(clusters) }),
    facts: {
      documents: eachOf(clusters, ({ data }) => data),
      metrics: eachOf(clusters, ({ metrics, cluster_metrics }) => metrics ?? cluster_metrics),
    },
  };
}

function callOf({ management, context }: LocalOrder, input: JsonObject): PolicyRun["call"] {
  if (management !== undefined) {
    const { cluster_data: _clusters, ...data } = input;
    return { kind: "management", action: management, data };
  }
  const before = asJsonObject(context, "--context");
  return { kind: "eval", input: { inputs: null, ...input }, context: before };
}

/** Both names of the metrics: AIGr.id's code has one, its documentation the other. */
function toldOf(clusters: JsonObject): JsonObject {
  const told = Object.entries(clusters).map(([id, cluster]) => {
    const { metrics, cluster_metrics, ...rest } = asJsonObject(cluster, `cluster_data.${id}`);
    const known = metrics ?? cluster_metrics ?? null;
    return [id, { ...rest, metrics: known, cluster_metrics: known }] as const;
  });
  return Object.fromEntries(told);
}

/** One part of what is told of each cluster; those that lack it are left out. */
function eachOf(
  clusters: JsonObject,
  part: (told: JsonObject) => JsonObject[string] | undefined,
): JsonObject {
  const parts = Object.entries(clusters).flatMap(([id, told]) => {
    const value = part(asJsonObject(told, `cluster_data.${id}`)) ?? null;
    return value === null ? [] : [[id, asJson(value, id)] as const];
  });
  return Object.fromEntries(parts);
}
