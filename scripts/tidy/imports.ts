import {
  isCallExpression,
  isExportDeclaration,
  isImportDeclaration,
  isStringLiteral,
  type Node,
  SyntaxKind,
} from "typescript/unstable/ast";
import { lineOf, walk } from "./parse.ts";
import { folderOf, type Source } from "./rule.ts";

/** One import or re-export: where it stands and what it names. */
export interface Import {
  readonly line: number;
  /** As written: `../base/index.ts`, `node:fs`, `fastify`. */
  readonly specifier: string;
  /** The path in the repository that a relative specifier leads to; undefined for packages. */
  readonly target: string | undefined;
}

/** Every import, re-export and `import()` with a literal name, in the order of the text. */
export function importsOf(source: Source): readonly Import[] {
  const imports: Import[] = [];
  walk(source, (node) => {
    const specifier = specifierOf(node);
    if (specifier === undefined) return;
    const target = specifier.startsWith(".") ? join(folderOf(source.path), specifier) : undefined;
    imports.push({ line: lineOf(source, node), specifier, target });
  });
  return imports;
}

function specifierOf(node: Node): string | undefined {
  const named = isImportDeclaration(node) || isExportDeclaration(node);
  const literal = named ? node.moduleSpecifier : dynamicImport(node);
  return literal !== undefined && isStringLiteral(literal) ? literal.text : undefined;
}

function dynamicImport(node: Node): Node | undefined {
  if (!isCallExpression(node)) return undefined;
  return node.expression.kind === SyntaxKind.ImportKeyword ? node.arguments[0] : undefined;
}

function join(folder: string, specifier: string): string {
  const parts = folder === "" ? [] : folder.split("/");
  for (const part of specifier.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return parts.join("/");
}
