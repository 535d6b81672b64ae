import { readFileSync } from "node:fs";

/** The version of this package, as its manifest says it. */
export function readVersion(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  const version = /"version":\s*"([^"]+)"/.exec(text)?.[1];
  if (version === undefined) throw new Error("the package has no version");
  return version;
}
