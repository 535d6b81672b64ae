import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { runDocument } from "./docs/document.ts";
import { brokenLinks } from "./docs/links.ts";

/**
 * Runs the console blocks of the documentation (or of the files named) and checks the relative
 * links of every Markdown file. With `--write` the outputs that differ are renewed in place:
 * look at the change before you commit it.
 */
const ROOT = join(import.meta.dirname, "..");
const isWriting = process.argv.includes("--write");
const named = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));

const all = markdownFiles();
const documents = named.length > 0 ? named.map((path) => resolve(path)) : all.filter(hasExamples);
let failures = 0;
for (const file of documents) failures += await runFile(file);
const broken = all.flatMap((file) => brokenLinks(file, ROOT));
for (const line of broken) console.log(`link: ${line}`);
console.log(`docs: ${failures} outputs differ, ${broken.length} links lead nowhere`);
process.exitCode = (failures === 0 || isWriting) && broken.length === 0 ? 0 : 1;

async function runFile(file: string): Promise<number> {
  const markdown = readFileSync(file, "utf8");
  const result = await runDocument(markdown, ROOT);
  if (result.steps === 0) return 0;
  console.log(`${relative(ROOT, file)}: ${result.steps} commands`);
  for (const failure of result.failures) console.log(`${relative(ROOT, file)} ${failure}\n`);
  if (isWriting && result.renewed !== markdown) writeFileSync(file, result.renewed);
  return result.failures.length;
}

function hasExamples(file: string): boolean {
  const path = relative(ROOT, file);
  return path === "README.md" || /^docs\/[^/]+\.md$/.test(path);
}

function markdownFiles(): readonly string[] {
  const args = ["ls-files", "--cached", "--others", "--exclude-standard", "*.md"];
  const listing = execFileSync("git", args, { cwd: ROOT, encoding: "utf8" });
  const files = [...new Set(listing.split("\n"))].filter((path) => path !== "");
  return files.map((path) => join(ROOT, path)).filter((path) => existsSync(path));
}
