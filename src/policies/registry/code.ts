import type { UploadedCode } from "./archive.ts";

/** The text under which a policy's code is stored. */
export function codeText({ language, source, files }: UploadedCode): string {
  return JSON.stringify(
    Object.keys(files).length === 0 ? { language, source } : { language, source, files },
  );
}
