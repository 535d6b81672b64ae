import { Script } from "node:vm";
import { CODE_BYTES_MAX } from "../limits.ts";
import { defineScript, plainSource } from "../sandboxes/index.ts";
import type { UploadedCode } from "./archive.ts";

/**
 * What keeps the code from being loaded, as far as can be seen without running it: its size, no
 * class `AIOSv1PolicyRule`, a syntax error of JavaScript or TypeScript. Python is read when it
 * runs.
 */
export function checkCode({ language, source }: UploadedCode): string | undefined {
  if (Buffer.byteLength(source) > CODE_BYTES_MAX) return `has more than ${CODE_BYTES_MAX} bytes`;
  if (!/\bAIOSv1PolicyRule\b/.test(source)) return "has no class AIOSv1PolicyRule";
  if (language === "python") return undefined;
  const plain = plainSource({ language, source, hash: source });
  if ("message" in plain) return `can't be read as TypeScript: ${plain.message}`;
  try {
    new Script(defineScript(plain.text), { filename: "function.js" });
    return undefined;
  } catch (error) {
    const stack = error instanceof Error ? (error.stack ?? "") : "";
    const where = stack.split("\n")[0] ?? "";
    return `can't be read: ${error instanceof Error ? error.message : String(error)} (${where})`;
  }
}
