import { stripTypeScriptTypes } from "node:module";
import type { PolicyCode } from "../contract.ts";

/** Sources without their types, by hash; the longest unused go first. */
const stripped = new Map<string, string>();
const STRIPPED_MAX = 256;

/** The author's JavaScript; of TypeScript its types become blanks, so that lines stay. */
export function plainSource(
  code: PolicyCode,
): { readonly text: string } | { readonly message: string } {
  if (code.language !== "typescript") return { text: code.source };
  const known = stripped.get(code.hash);
  if (known !== undefined) return { text: known };
  try {
    const text = stripTypeScriptTypes(code.source);
    stripped.set(code.hash, text);
    const oldest = stripped.size > STRIPPED_MAX ? stripped.keys().next().value : undefined;
    if (oldest !== undefined) stripped.delete(oldest);
    return { text };
  } catch (error) {
    return { message: error instanceof Error ? error.message : String(error) };
  }
}
