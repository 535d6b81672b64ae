import { type Import, importsOf } from "./imports.ts";
import { type Finding, folderOf, isTest, type Rule, type Source } from "./rule.ts";

/** The layers from left to right; each may import those to its left. */
const LAYERS = [
  "base",
  "kernel",
  "journal",
  "views",
  "runtime",
  "policies",
  "roles",
  "sim",
  "wire",
  "server",
  "client",
  "dashboard",
  "cli",
];

/** Layers on the caller's side of the wire see less than what stands to their left. */
const NARROW: Readonly<Record<string, readonly string[]>> = {
  client: ["base", "wire"],
  dashboard: ["base", "wire", "client"],
};

/** Layers import only layers to their left, and only through `<layer>/index.ts`. */
export const layers: Rule = ({ sources }) =>
  sources
    .filter(({ path }) => path.startsWith("src/"))
    .flatMap((source) => importsOf(source).flatMap((found) => checkImport(source, found)));

/** Folders of the kernel import each other only through their doors. */
export const kernelDoors: Rule = ({ sources }) =>
  sources
    .filter(({ path }) => path.startsWith("src/kernel/"))
    .flatMap((source) => importsOf(source).flatMap((found) => checkDoor(source, found)));

function checkImport(source: Source, { target, line }: Import): Finding[] {
  if (target === undefined) return [];
  const breach = (message: string): Finding[] => [
    { path: source.path, line, rule: "layers", message },
  ];
  const own = layerOf(source.path);
  if (own === undefined) return breach("src holds layers only; this folder is not one");
  const other = layerOf(target);
  if (other === own) return [];
  if (other === undefined) {
    if (isTest(source.path) && target.startsWith("test/")) return [];
    return breach(`a layer can't import ${target}, which is outside the layers`);
  }
  const allowed = NARROW[own] ?? LAYERS.slice(0, LAYERS.indexOf(own));
  if (!allowed.includes(other)) {
    return breach(`${own} can't import ${other}; it may import ${allowed.join(", ") || "nothing"}`);
  }
  if (target === `src/${other}/index.ts`) return [];
  // Builders and oracles for tests have a door of their own, which the product never opens.
  if (isTest(source.path) && target === `src/${other}/testing/index.ts`) return [];
  return breach(`${target} is behind a door: import src/${other}/index.ts`);
}

function layerOf(path: string): string | undefined {
  const [root, layer] = path.split("/");
  return root === "src" && layer !== undefined && LAYERS.includes(layer) ? layer : undefined;
}

function checkDoor(source: Source, { target, line }: Import): Finding[] {
  if (!target?.startsWith("src/kernel/")) return [];
  const door = doorTo(folderOf(source.path), target);
  if (door === undefined || door === target) return [];
  const message = `${target} is behind a door: import ${door}`;
  return [{ path: source.path, line, rule: "kernel-doors", message }];
}

/** The door of the outermost folder on the way to `target` that does not hold `from`. */
function doorTo(from: string, target: string): string | undefined {
  const parts = folderOf(target).split("/");
  for (let depth = 1; depth <= parts.length; depth++) {
    const folder = parts.slice(0, depth).join("/");
    if (from !== folder && !from.startsWith(`${folder}/`)) return `${folder}/index.ts`;
  }
  return undefined;
}
