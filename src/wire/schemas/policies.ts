import { type Static, Type } from "typebox";
import { CLOSED, noteText, openDocument, toldTime } from "./atoms.ts";

const part = (what: string, examples: readonly string[]) =>
  Type.String({
    pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$",
    "x-rule": "must be 1 to 63 letters, digits, '.', '_' or '-', with a letter or digit first",
    description: what,
    examples: [...examples],
  });

/** Characters of code, as text or as an archive in base64. */
export const POLICY_CODE_CHARS_MAX = 700_000;

/** A policy of a user; its URI is `name:version-release_tag`. */
export const PolicyRequest = Type.Object(
  {
    name: part("Its name.", ["packs-tight"]),
    version: part("Its version.", ["1.0"]),
    release_tag: part("Such as stable or beta.", ["stable"]),
    language: Type.Optional(
      Type.Enum(["javascript", "typescript", "python"], {
        description: "Of `code`. Absent: python.",
      }),
    ),
    code: Type.Optional(
      Type.String({
        maxLength: POLICY_CODE_CHARS_MAX,
        description: "The module with the class `AIOSv1PolicyRule`.",
      }),
    ),
    archive: Type.Optional(
      Type.String({
        maxLength: POLICY_CODE_CHARS_MAX,
        description: "In its place: base64 of a tar, tar.gz or zip with `code/function.py`.",
      }),
    ),
    description: Type.Optional(noteText(2_000, "What it does, for people.")),
    settings: Type.Optional(openDocument("What `settings` holds at each run.")),
    parameters: Type.Optional(openDocument("Parameters, where a request gives none.")),
    precedence: Type.Optional(
      Type.Enum(["request", "stored"], {
        description: "Whose parameters win where both give one. Absent: the request's.",
      }),
    ),
    metadata: Type.Optional(openDocument("Anything else about it, kept as it is.")),
    replace: Type.Optional(
      Type.Boolean({ description: "Replace an own policy of the same URI. Absent: false." }),
    ),
  },
  {
    ...CLOSED,
    title: "PolicyRequest",
    description: "Exactly one of `code` and `archive`.",
    examples: [
      {
        name: "first",
        version: "1.0",
        release_tag: "stable",
        language: "javascript",
        code: "class AIOSv1PolicyRule { eval() { return { cluster_id: 'c1' }; } }",
      },
    ],
  },
);
export type PolicyRequest = Static<typeof PolicyRequest>;

export const TrustRequest = Type.Object(
  { trusted: Type.Optional(Type.Boolean({ description: "Absent: true." })) },
  { ...CLOSED, title: "TrustRequest", examples: [{ trusted: true }] },
);
export type TrustRequest = Static<typeof TrustRequest>;

const policyFields = {
  uri: Type.String({ description: "`builtin://fgd`, or `name:version-release_tag`." }),
  kind: Type.Enum(["builtin", "uploaded"]),
  about: Type.String({ description: "What it does, in a sentence." }),
  owner: Type.Optional(Type.String({ description: "Who registered it." })),
  language: Type.Optional(Type.String()),
  trusted: Type.Boolean({ description: "Runs without the sandbox of another engine." }),
  stored_time: Type.Optional(toldTime("When its code came, Unix seconds.")),
};

export const PolicyWire = Type.Object(policyFields, { title: "Policy" });
export type PolicyWire = Static<typeof PolicyWire>;

export const PolicyDetail = Type.Object(
  {
    ...policyFields,
    document: Type.Optional(openDocument("As it was registered, without its code.")),
    code: Type.Optional(
      openDocument("Its language and files; for its owner, operators and admins."),
    ),
  },
  { title: "PolicyDetail" },
);
export type PolicyDetail = Static<typeof PolicyDetail>;

export const PolicyList = Type.Object(
  {
    items: Type.Array(PolicyWire),
    next_cursor: Type.Union([Type.String(), Type.Null()], {
      description: "Send it as `cursor` for the next page; null on the last one.",
    }),
  },
  { title: "PolicyList" },
);
export type PolicyList = Static<typeof PolicyList>;
