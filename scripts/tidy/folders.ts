import { type Finding, folderOf, nameOf, type Rule, type TextFile } from "./rule.ts";

const README_LINES_MAX = 60;
const SOURCES_MAX = 12;

/** A file is named after the one noun it holds; these names say nothing. */
const EMPTY_NAMES = /^(utils?|helpers?|commons?|misc|shared|lib|stuff|tools?)$/;
const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*(\.prop|\.contract|\.config)?(\.test)?\.(tsx?|mjs)$/;

/** Names of files and folders of code: kebab-case nouns that say what is inside. */
export const names: Rule = ({ files }) =>
  files.filter(isScript).flatMap(({ path }): Finding[] => {
    const breach = (message: string): Finding[] => [{ path, line: 0, rule: "names", message }];
    if (!KEBAB.test(nameOf(path))) return breach("a file of code has a kebab-case name");
    const words = path.split("/").map((part) => part.replace(/\..*$/, ""));
    const empty = words.find((word) => EMPTY_NAMES.test(word));
    if (empty === undefined) return [];
    return breach(`"${empty}" does not say what is inside: name the noun`);
  });

/** Every folder with code explains itself in a README of at most one screen or two. */
export const readmes: Rule = ({ files }) => {
  const byPath = new Map(files.map((file) => [file.path, file.text]));
  return codeFolders(files).flatMap(([folder]): Finding[] => {
    const path = `${folder}/README.md`;
    const breach = (message: string): Finding[] => [{ path, line: 0, rule: "readmes", message }];
    const text = byPath.get(path);
    if (text === undefined) return breach("a folder with code needs a README.md");
    const lines = text.trimEnd().split("\n").length;
    if (lines <= README_LINES_MAX) return [];
    return breach(`${lines} lines; at most ${README_LINES_MAX}`);
  });
};

/** A folder that outgrows a glance wants sub-folders. Tests are not counted. */
export const folderSize: Rule = ({ files }) =>
  codeFolders(files).flatMap(([folder, paths]): Finding[] => {
    const count = paths.filter((path) => !path.endsWith(".test.ts")).length;
    if (count <= SOURCES_MAX) return [];
    const message = `${count} source files; at most ${SOURCES_MAX}: make sub-folders`;
    return [{ path: folder, line: 0, rule: "folder-size", message }];
  });

/** Folders below the root that hold code, with the paths of that code. */
function codeFolders(files: readonly TextFile[]): readonly (readonly [string, string[]])[] {
  const folders = new Map<string, string[]>();
  for (const { path } of files.filter(isScript)) {
    const folder = folderOf(path);
    if (folder === "") continue;
    folders.set(folder, [...(folders.get(folder) ?? []), path]);
  }
  return [...folders];
}

function isScript({ path }: TextFile): boolean {
  return /\.(tsx?|mjs)$/.test(path);
}
