import type { PolicyView } from "../../kernel/index.ts";
import type { Json, JsonObject } from "../../policies/index.ts";
import { compileValidator, PolicyRequest } from "../../wire/index.ts";
import { field, isObject, parseJson } from "../allocation/protocol/codec.ts";
import type { PolicyIntake } from "../handlers/context.ts";

/** A policy as the ledger stores it. */
export interface PolicyForm {
  readonly uri: string;
  readonly document: string;
  readonly code: string;
}

const validator = compileValidator(PolicyRequest);

/** What every document of a policy shows, with what it is where nobody said. */
const EMPTY: JsonObject = {
  policy_rule_uri: "",
  name: "",
  version: "",
  release_tag: "",
  metadata: {},
  tags: "",
  code: "",
  code_type: "",
  type: "",
  policy_input_schema: {},
  policy_output_schema: {},
  policy_settings_schema: {},
  policy_parameters_schema: {},
  management_commands_schema: [],
  policy_settings: {},
  policy_parameters: {},
  description: "",
  functionality_data: {},
  resource_estimates: {},
};

const ADDRESS = /^[a-z][a-z0-9+.-]*:\/\/\S+$/i;
/** Base64 of what a gzip or a zip begins with, and nothing that source text has. */
const ARCHIVE = /^(?:H4sI|UEsD)[A-Za-z0-9+/=\s]+$/;

/** Fields that only carry code, or say what to do with it: not kept in the document. */
const CARRIERS = ["code", "archive", "replace", "_id", "__v"];

/**
 * A document as AIGr.id's clients send it. `code` is source text here, or an archive in base64;
 * the address of one is refused, for the server fetches nothing on a caller's word. `before`: what
 * is stored, whose code stays where the document does not bring another one.
 */
export async function readPolicyForm(
  intake: PolicyIntake,
  document: JsonObject,
  before: PolicyView | undefined,
): Promise<PolicyForm | { readonly error: string }> {
  const missing = ["name", "version", "release_tag"].find((name) => !isText(field(document, name)));
  // The original's message is the bare name of the field.
  if (missing !== undefined) return { error: `'${missing}'` };
  const known = field(parseJson(before?.code ?? ""), "source");
  const code = textOr(field(document, "code"), known);
  if (typeof code === "string" && ADDRESS.test(code)) {
    return { error: "code must be source text or an archive in base64; addresses are not fetched" };
  }
  const body = requestOf(document, code, before);
  if (!validator.check(body)) {
    const [fault] = validator.explain(body);
    return { error: `${(fault?.path ?? "").slice(1) || "document"} ${fault?.message}` };
  }
  const texts = await intake(body);
  if ("problem" in texts) return { error: texts.problem.detail };
  const stored = parseJson(texts.document);
  const kept = Object.fromEntries(
    Object.entries(document).filter(([name]) => !CARRIERS.includes(name)),
  );
  const whole = { ...EMPTY, ...kept, ...(isObject(stored) ? stored : {}) };
  const { code: _code, ...told } = whole;
  // An archive has more files than the one that is shown: they stay with it.
  const isKnown = before !== undefined && code === known && body.archive === undefined;
  return {
    uri: texts.uri,
    document: JSON.stringify(told),
    code: isKnown ? before.code : texts.code,
  };
}

/** The document with every field that the original has; the code for those who may see it. */
export function showPolicy(policy: PolicyView, maySeeCode: boolean): JsonObject {
  const stored = parseJson(policy.document);
  const code = field(parseJson(policy.code), "source");
  return {
    ...EMPTY,
    ...(isObject(stored) ? stored : {}),
    policy_rule_uri: policy.uri,
    code: maySeeCode && typeof code === "string" ? code : "",
  };
}

function requestOf(
  document: JsonObject,
  code: Json | undefined,
  before: PolicyView | undefined,
): JsonObject {
  const { name, version, release_tag } = document;
  const isArchive = typeof code === "string" && ARCHIVE.test(code);
  const archive = field(document, "archive") ?? (isArchive ? code : undefined);
  const settings = objectField(document, "policy_settings");
  const parameters = objectField(document, "policy_parameters");
  const metadata = objectField(document, "metadata");
  const optional: Readonly<Record<string, Json | undefined>> = {
    ...(archive === undefined ? { code } : { archive }),
    language: languageOf(document, before),
    description: field(document, "description"),
    precedence: field(document, "precedence"),
    settings,
    parameters,
    metadata,
  };
  const told = Object.entries(optional).flatMap(([field, value]) =>
    value === undefined || value === null || value === "" ? [] : [[field, value] as const],
  );
  return {
    name: name ?? "",
    version: version ?? "",
    release_tag: release_tag ?? "",
    ...Object.fromEntries(told),
  };
}

/** `language`, or what `type` and `code_type` give away: the original knows Python alone. */
function languageOf(document: JsonObject, before: PolicyView | undefined): Json | undefined {
  const told = field(document, "language");
  if (told !== undefined) return told;
  const words = `${field(document, "code_type") ?? ""} ${field(document, "type") ?? ""}`;
  const [word] = /javascript|typescript|python/.exec(words.toLowerCase()) ?? [];
  return word ?? field(parseJson(before?.code ?? ""), "language");
}

function objectField(document: JsonObject, name: string): Json | undefined {
  const value = field(document, name);
  return isObject(value) ? value : undefined;
}

function textOr(value: Json | undefined, other: Json | undefined): Json | undefined {
  return value === undefined || value === "" ? other : value;
}

function isText(value: Json | undefined): boolean {
  return typeof value === "string" && value !== "";
}
