import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";

/** What is wrong with the links of a Markdown file: one line for each that leads nowhere. */
export function brokenLinks(file: string, root: string): readonly string[] {
  const text = withoutCode(readFileSync(file, "utf8"));
  const broken: string[] = [];
  text.split("\n").forEach((content, index) => {
    for (const [, target] of content.matchAll(/\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g)) {
      const reason = reasonAgainst(target!, file);
      if (reason === undefined) continue;
      broken.push(`${relative(root, file)}:${index + 1} ${target}: ${reason}`);
    }
  });
  return broken;
}

/** The anchors that a Markdown text offers: its headings as GitHub writes them, and `id`s. */
export function anchorsOf(markdown: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const [, id] of markdown.matchAll(/<a\s+(?:id|name)="([^"]+)"/g)) anchors.add(id!);
  for (const [, heading] of withoutBlocks(markdown).matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm)) {
    const slug = slugOf(heading!);
    let anchor = slug;
    for (let again = 1; anchors.has(anchor); again++) anchor = `${slug}-${again}`;
    anchors.add(anchor);
  }
  return anchors;
}

function reasonAgainst(target: string, file: string): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:/i.test(target)) return undefined;
  const [path, anchor] = target.split("#", 2);
  const found = path === "" ? file : join(dirname(file), decodeURIComponent(path!));
  if (target.startsWith("/")) return "starts at the root of the machine; write it relative";
  if (!existsSync(found)) return "no such file";
  if (anchor === undefined || !found.endsWith(".md") || !statSync(found).isFile()) return undefined;
  const isThere = anchorsOf(readFileSync(found, "utf8")).has(anchor.toLowerCase());
  return isThere ? undefined : "no such heading";
}

function slugOf(heading: string): string {
  const words = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase();
  return words.replace(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-");
}

/** Blanks what is code, so that line numbers stay. */
function withoutCode(markdown: string): string {
  return withoutBlocks(markdown).replace(/`[^`\n]*`/g, "");
}

function withoutBlocks(markdown: string): string {
  return markdown.replace(/^(`{3,}|~{3,}).*\n[\s\S]*?^\1\s*$/gm, (block) =>
    block.replace(/[^\n]/g, ""),
  );
}
