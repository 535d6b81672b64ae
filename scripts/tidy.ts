import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { cycles } from "./tidy/cycles.ts";
import { folderSize, names, readmes } from "./tidy/folders.ts";
import { kernelBans } from "./tidy/kernel.ts";
import { kernelDoors, layers } from "./tidy/layers.ts";
import { fileLength, functionLength, lineLength } from "./tidy/lengths.ts";
import { parse } from "./tidy/parse.ts";
import type { Finding, Rule, TextFile } from "./tidy/rule.ts";
import { casts, noAny, noDefaultExport, noSkips } from "./tidy/syntax.ts";
import { machinePaths, promises, registryHosts } from "./tidy/text.ts";

/** Every rule of ours that neither the compiler nor biome can keep. */
const RULES: readonly Rule[] = [
  layers,
  kernelDoors,
  cycles,
  kernelBans,
  casts,
  noAny,
  noDefaultExport,
  noSkips,
  fileLength,
  functionLength,
  lineLength,
  names,
  readmes,
  folderSize,
  promises,
  machinePaths,
  registryHosts,
];

const root = resolve(process.argv[2] ?? join(import.meta.dirname, ".."));
const repository = parse(textFiles(root));
const findings = RULES.flatMap((rule) => rule(repository));
for (const finding of findings) console.log(lineFor(finding));
console.log(`tidy: ${repository.files.length} files, ${findings.length} findings`);
process.exitCode = findings.length === 0 ? 0 : 1;

/** Every text file that git knows or would take; what it ignores is not ours to judge. */
function textFiles(folder: string): readonly TextFile[] {
  const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const listing = execFileSync("git", args, { cwd: folder, encoding: "utf8", maxBuffer: 2 ** 26 });
  const isFile = (path: string): boolean =>
    path !== "" && existsSync(join(folder, path)) && statSync(join(folder, path)).isFile();
  const files = [...new Set(listing.split("\0"))].filter(isFile);
  return files
    .map((path) => ({ path, text: readFileSync(join(folder, path), "utf8") }))
    .filter(({ text }) => !text.includes("\0"));
}

function lineFor({ path, line, rule, message }: Finding): string {
  return `${path}${line > 0 ? `:${line}` : ""} ${rule}: ${message}`;
}
