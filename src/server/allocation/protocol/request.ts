import type { Json, JsonObject } from "../../../policies/index.ts";
import { field, isList, isObject } from "./codec.ts";
import { failed, type Result, served } from "./failure.ts";

/** One question of the allocation protocol, read. */
export interface AllocationRequest {
  readonly policy: string;
  readonly inputs: Json;
  readonly selection: Selection;
  readonly parameters: JsonObject;
  readonly settings: JsonObject;
  /** Whose parameters and settings win where both the request and the policy give one. */
  readonly precedence: Precedence | undefined;
  /** What is to be granted on what the policy answers; absent: the answer is advice. */
  readonly grant?: JsonObject;
  /** Grants are tried and told, not kept. */
  readonly isDryRun?: boolean;
}

export type Precedence = "request" | "stored";

/** Which clusters are in question. */
export type Selection =
  | { readonly kind: "all" }
  | { readonly kind: "clusters"; readonly ids: readonly string[] }
  | { readonly kind: "filter"; readonly filter: JsonObject }
  | { readonly kind: "search"; readonly search: JsonObject };

export type RequestId = string | number;

/** Characters of a `request_id`: it is echoed in every reply. */
const REQUEST_ID_CHARS_MAX = 256;

/** Prefix of the kernel's own policies, which need no sandbox. */
const BUILTIN = "builtin://";

/** The built-in policy's name, if the uri is one. */
export function builtinOf(uri: string): string | undefined {
  return uri.startsWith(BUILTIN) ? uri.slice(BUILTIN.length) : undefined;
}

/**
 * Reads a message of the protocol. `needsAdhoc`: the WebSocket's messages say `adhoc: true`, those
 * over HTTP need not. Unknown fields are ignored, as by the original.
 */
export function readRequest(
  message: JsonObject,
  { needsAdhoc }: { readonly needsAdhoc: boolean },
): Result<AllocationRequest> {
  if (needsAdhoc && !isTruthy(field(message, "adhoc"))) {
    return failed(
      "invalid_request",
      "Only ad hoc requests are served: send `adhoc: true` with a `policy_rule_uri`.",
    );
  }
  const policy = field(message, "policy_rule_uri");
  // The one fault that the original tells apart from all others over HTTP, with a 400.
  if (policy === undefined) {
    return failed("missing_policy", "Missing required fields: policy_rule_uri");
  }
  const inputs = field(message, "inputs");
  if (inputs === undefined) return failed("invalid_request", "Missing required fields: inputs");
  if (typeof policy !== "string") return wrong("policy_rule_uri", "a text");
  const selection = readSelection(message);
  if (!selection.ok) return selection;
  const parameters = optionalObject(message, "parameters");
  if (!parameters.ok) return parameters;
  const settings = optionalObject(message, "settings");
  if (!settings.ok) return settings;
  const precedence = readPrecedence(message);
  if (!precedence.ok) return precedence;
  const grant = readGrant(message);
  if (!grant.ok) return grant;
  return served({
    policy,
    inputs,
    selection: selection.value,
    parameters: parameters.value ?? {},
    settings: settings.value ?? {},
    precedence: precedence.value,
    ...(grant.value === undefined ? {} : { grant: grant.value }),
  });
}

/** The id that a request's reply is to carry, if it has a good one. */
export function readRequestId(message: JsonObject): Result<RequestId | undefined> {
  const id = field(message, "request_id") ?? null;
  if (id === null) return served(undefined);
  const isGood =
    typeof id === "number" || (typeof id === "string" && id.length <= REQUEST_ID_CHARS_MAX);
  if (isGood) return served(id);
  return wrong("request_id", `a number or a text of at most ${REQUEST_ID_CHARS_MAX} characters`);
}

/** The first of `clusters`, `filter` and `search` that is not empty counts, as in the original. */
function readSelection(message: JsonObject): Result<Selection> {
  const clusters = field(message, "clusters") ?? null;
  if (clusters !== null) {
    if (!isList(clusters)) return wrong("clusters", "a list of cluster ids");
    const ids = clusters.filter((id) => typeof id === "string");
    if (ids.length < clusters.length) return wrong("clusters", "a list of cluster ids");
    if (ids.length > 0) return served({ kind: "clusters", ids: [...new Set(ids)] });
  }
  const filter = optionalObject(message, "filter");
  if (!filter.ok) return filter;
  if (filter.value !== undefined) return served({ kind: "filter", filter: filter.value });
  const search = optionalObject(message, "search");
  if (!search.ok) return search;
  if (search.value !== undefined) return served({ kind: "search", search: search.value });
  return served({ kind: "all" });
}

/** Undefined where it is absent, null or empty. */
function optionalObject(message: JsonObject, name: string): Result<JsonObject | undefined> {
  const value = field(message, name) ?? null;
  if (value === null) return served(undefined);
  if (!isObject(value)) return wrong(name, "an object");
  return served(Object.keys(value).length === 0 ? undefined : value);
}

function readPrecedence(message: JsonObject): Result<Precedence | undefined> {
  const value = field(message, "precedence") ?? null;
  if (value === null) return served(undefined);
  if (value === "request" || value === "stored") return served(value);
  return wrong("precedence", '"request" or "stored"');
}

/** Unlike the others it counts when it is empty: it asks for a grant. */
function readGrant(message: JsonObject): Result<JsonObject | undefined> {
  const value = field(message, "grant") ?? null;
  if (value === null) return served(undefined);
  return isObject(value) ? served(value) : wrong("grant", "an object");
}

function isTruthy(value: Json | undefined): boolean {
  if (isList(value)) return value.length > 0;
  if (isObject(value)) return Object.keys(value).length > 0;
  return Boolean(value);
}

function wrong(name: string, should: string): Result<never> {
  return failed("invalid_request", `\`${name}\` must be ${should}.`);
}
