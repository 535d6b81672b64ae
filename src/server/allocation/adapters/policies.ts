import { createHash } from "node:crypto";
import type { PolicyView } from "../../../kernel/index.ts";
import type {
  ClusterFacts,
  Json,
  JsonObject,
  PolicyCode,
  PolicyLanguage,
  PolicyOutcome,
  PolicyRun,
} from "../../../policies/index.ts";
import type { LoadedPolicy, PolicyAsk, PolicyPort } from "../ports.ts";
import { field, isObject, parseJson } from "../protocol/codec.ts";

/** What runs code behind walls. */
export interface PolicyEngine {
  run(run: PolicyRun, how: { readonly isTrusted: boolean }): Promise<PolicyOutcome>;
}

/** What policies' runs leave for the next ones, by owner and uri. */
export interface ContextBook {
  read(owner: string, uri: string): Promise<JsonObject>;
  write(owner: string, uri: string, context: JsonObject): Promise<void>;
}

/** Stored policies on an engine. Texts are read once, as long as a policy stays what it is. */
export function createPolicyPort(engine: PolicyEngine, contexts: ContextBook): PolicyPort {
  const loaded = new Map<string, Loaded>();
  return {
    load: (policy) => {
      const known = loaded.get(policy.uri);
      if (known !== undefined && isOf(known, policy)) return known.result;
      const result = load(policy);
      // As many as the registry allows; those deleted there make room when others come.
      if (loaded.size >= LOADED_MAX) loaded.clear();
      loaded.set(policy.uri, { policy, result });
      return result;
    },
    run: (ask) => engine.run(runOf(ask), { isTrusted: ask.policy.isTrusted }),
    context: (owner, uri) => contexts.read(owner, uri),
    keepContext: (owner, uri, context) => contexts.write(owner, uri, context),
  };
}

function runOf({
  policy,
  owner,
  settings,
  parameters,
  input,
  clusters,
  context,
  facts,
}: PolicyAsk): PolicyRun {
  const whole =
    clusters === undefined || !isObject(input)
      ? input
      : { cluster_data: clusterData(clusters, facts), ...input };
  const call = { kind: "eval", input: whole, context } as const;
  return { code: policy.code, settings, parameters, call, facts, owner };
}

/** Both names of the metrics: the original's code has one, its documentation the other. */
function clusterData(ids: readonly string[], { documents, metrics }: ClusterFacts): JsonObject {
  return Object.fromEntries(
    ids.map((id) => {
      const told = field(metrics, id) ?? null;
      return [id, { data: field(documents, id) ?? null, metrics: told, cluster_metrics: told }];
    }),
  );
}

const LOADED_MAX = 10_000;

interface Loaded {
  readonly policy: PolicyView;
  readonly result: LoadedPolicy | { readonly error: string };
}

function isOf({ policy }: Loaded, other: PolicyView): boolean {
  const { code, document, isTrusted } = policy;
  return code === other.code && document === other.document && isTrusted === other.isTrusted;
}

function load({ uri, code, document, isTrusted }: PolicyView): Loaded["result"] {
  const told = parseJson(document);
  const read = readCode(code);
  if (read === undefined) return { error: "its code can't be read" };
  const precedence = field(told, "precedence") === "stored" ? "stored" : "request";
  return {
    uri,
    code: read,
    isTrusted,
    settings: objectIn(told, "policy_settings"),
    parameters: objectIn(told, "policy_parameters"),
    precedence,
  };
}

function readCode(text: string): PolicyCode | undefined {
  const code = parseJson(text);
  const source = field(code, "source");
  const language = languageOf(field(code, "language"));
  if (typeof source !== "string" || language === undefined) return undefined;
  const files = Object.entries(objectIn(code, "files")).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  const hash = createHash("sha256").update(text).digest("base64url");
  return {
    language,
    source,
    hash,
    ...(files.length === 0 ? {} : { files: Object.fromEntries(files) }),
  };
}

function languageOf(value: Json | undefined): PolicyLanguage | undefined {
  return value === "javascript" || value === "typescript" || value === "python" ? value : undefined;
}

function objectIn(holder: Json | undefined, name: string): JsonObject {
  const value = field(holder, name);
  return isObject(value) ? value : {};
}
