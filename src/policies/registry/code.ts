import { createHash } from "node:crypto";
import type { PolicyCode } from "../contract.ts";
import { CODE_BYTES_MAX } from "../limits.ts";
import type { UploadedCode } from "./archive.ts";

/** The text under which a policy's code is stored. */
export function codeText({ language, source, files }: UploadedCode): string {
  return JSON.stringify(
    Object.keys(files).length === 0 ? { language, source } : { language, source, files },
  );
}

/** The code in a stored text, ready for a sandbox; an error for a text that holds none. */
export function readCode(text: string): PolicyCode | { readonly error: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { error: "its code is not JSON" };
  }
  if (typeof value !== "object" || value === null) return { error: "its code is no object" };
  const { language, source, files } = { language: "", source: "", files: {}, ...value };
  if (language !== "python" && language !== "javascript" && language !== "typescript") {
    return { error: "its language is none of python, javascript and typescript" };
  }
  if (typeof source !== "string" || source === "") return { error: "it has no source" };
  if (Buffer.byteLength(source) > CODE_BYTES_MAX) return { error: "its source is too large" };
  const texts = Object.entries(files).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  const hash = createHash("sha256").update(text).digest("hex");
  return { language, source, files: Object.fromEntries(texts), hash };
}
