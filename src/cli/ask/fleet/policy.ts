import { readFileSync } from "node:fs";
import { extname } from "node:path";
import type { PolicyRequest } from "../../../wire/index.ts";
import { UsageError } from "../../usage.ts";
import { bodyOf } from "../body-file.ts";

/** What is said of a policy beside its code. */
export interface PolicyWords {
  readonly name: string;
  readonly version: string;
  readonly tag: string;
  readonly language?: Language;
  readonly description?: string;
  readonly settings?: string;
  readonly parameters?: string;
  readonly precedence?: NonNullable<PolicyRequest["precedence"]>;
  readonly replace?: boolean;
}

export type Language = NonNullable<PolicyRequest["language"]>;

const LANGUAGES: ReadonlyMap<string, Language> = new Map([
  [".py", "python"],
  [".js", "javascript"],
  [".mjs", "javascript"],
  [".cjs", "javascript"],
  [".ts", "typescript"],
  [".mts", "typescript"],
]);
const ARCHIVE = /\.(tar|tgz|tar\.gz|gz|zip)$/i;

/** Code as a file holds it: the text of a module, or an archive. */
export type PolicyFile =
  | { readonly kind: "source"; readonly language: Language; readonly code: string }
  | { readonly kind: "archive"; readonly bytes: Uint8Array };

/** Errors: `UsageError` if it can't be read, or nothing says what language it is in. */
export function readPolicyFile(path: string, language?: Language): PolicyFile {
  const bytes = readBytes(path);
  if (ARCHIVE.test(path)) return { kind: "archive", bytes };
  const found = language ?? LANGUAGES.get(extname(path).toLowerCase());
  if (found === undefined) {
    throw new UsageError(`${path}: say with --language what it is written in`);
  }
  return { kind: "source", language: found, code: new TextDecoder().decode(bytes) };
}

/** The body that registers a policy. Errors: `UsageError`. */
export async function policyOf(path: string, words: PolicyWords): Promise<PolicyRequest> {
  const file = readPolicyFile(path, words.language);
  const { name, version, tag, description, precedence, replace } = words;
  const settings = await objectOf(words.settings, "--settings");
  const parameters = await objectOf(words.parameters, "--parameters");
  return {
    name,
    version,
    release_tag: tag,
    ...(file.kind === "source"
      ? { language: file.language, code: file.code }
      : {
          archive: Buffer.from(file.bytes).toString("base64"),
          ...(words.language === undefined ? {} : { language: words.language }),
        }),
    ...(description === undefined ? {} : { description }),
    ...(settings === undefined ? {} : { settings }),
    ...(parameters === undefined ? {} : { parameters }),
    ...(precedence === undefined ? {} : { precedence }),
    ...(replace === undefined ? {} : { replace }),
  };
}

/** An object given as JSON on the command line, or as the name of a file that holds it. */
export async function objectOf(
  text: string | undefined,
  option: string,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  if (text === undefined) return undefined;
  if (!text.trimStart().startsWith("{")) return bodyOf<Record<string, unknown>>(text);
  const { decodeBody } = await import("../codec.ts");
  return decodeBody<Record<string, unknown>>(text, option);
}

function readBytes(path: string): Uint8Array {
  try {
    return readFileSync(path === "-" ? 0 : path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`the code can't be read: ${reason}`);
  }
}
