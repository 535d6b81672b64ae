import { type PolicyView, placement } from "../../../kernel/index.ts";
import type { PolicyDetail, PolicyRequest, PolicyWire } from "../../schemas/policies.ts";
import type { Parsed } from "../reservation-codec.ts";
import { toSeconds } from "../time.ts";
import { type Fields, fieldsOf, textIn } from "./fields.ts";
import { builtinName, toBuiltinUri } from "./placement-codec.ts";

/** A policy as the ledger stores it: both texts are JSON. */
export interface PolicyTexts {
  /** `name:version-release_tag` */
  readonly uri: string;
  /** All that was said of it but the code, in AIGr.id's field names. */
  readonly document: string;
  /** `{language, source, files?}`. */
  readonly code: string;
}

/**
 * The texts of a policy whose code came inline. Errors: no code, or an archive, which somebody
 * must unpack first.
 */
export function toPolicyTexts(body: PolicyRequest): Parsed<PolicyTexts> {
  const { code, archive, language = "python" } = body;
  if (archive !== undefined) {
    const message =
      code === undefined ? "can't be read by this server" : "can't be given together with `code`";
    return { ok: false, errors: [{ path: "/archive", message }] };
  }
  if (code === undefined) {
    return { ok: false, errors: [{ path: "/code", message: "is required (or `archive`)" }] };
  }
  return {
    ok: true,
    value: {
      uri: policyUri(body),
      document: JSON.stringify(policyDocument(body)),
      code: JSON.stringify({ language, source: code }),
    },
  };
}

export function policyUri(parts: {
  readonly name: string;
  readonly version: string;
  readonly release_tag: string;
}): string {
  return `${parts.name}:${parts.version}-${parts.release_tag}`;
}

/** What is stored beside the code. */
export function policyDocument(body: PolicyRequest): Readonly<Record<string, unknown>> {
  return {
    policy_rule_uri: policyUri(body),
    name: body.name,
    version: body.version,
    release_tag: body.release_tag,
    description: body.description ?? "",
    metadata: body.metadata ?? {},
    policy_settings: body.settings ?? {},
    policy_parameters: body.parameters ?? {},
    precedence: body.precedence ?? "request",
  };
}

/** The built-in policies, in the order of the kernel. */
export function builtinPolicies(): readonly PolicyWire[] {
  return placement.PLACEMENT_POLICIES.map(({ name, about }) => ({
    uri: toBuiltinUri(name),
    kind: "builtin",
    about,
    trusted: true,
  }));
}

/** The built-in policy of a name or URI; undefined if there is none. */
export function builtinPolicy(uri: string): PolicyWire | undefined {
  const wanted = toBuiltinUri(builtinName(uri));
  return builtinPolicies().find((policy) => policy.uri === wanted);
}

export function toPolicyWire(policy: PolicyView): PolicyWire {
  const language = textIn(objectOf(policy.code), "language");
  return {
    uri: policy.uri,
    kind: "uploaded",
    about: textIn(objectOf(policy.document), "description"),
    owner: policy.owner,
    ...(language === "" ? {} : { language }),
    trusted: policy.isTrusted,
    stored_time: toSeconds(policy.storedAt),
  };
}

export function toPolicyDetail(policy: PolicyView, maySeeCode: boolean): PolicyDetail {
  return {
    ...toPolicyWire(policy),
    document: objectOf(policy.document),
    ...(maySeeCode ? { code: objectOf(policy.code) } : {}),
  };
}

/** The object in a stored text; an empty one for a text that holds none. */
function objectOf(text: string): Fields {
  try {
    const value: unknown = JSON.parse(text);
    return fieldsOf(value);
  } catch {
    return {};
  }
}
