import {
  isCallExpression,
  isIdentifier,
  isPropertyAccessExpression,
  type Node,
  SyntaxKind,
} from "typescript/unstable/ast";
import { importsOf } from "./imports.ts";
import { lineOf, walk } from "./parse.ts";
import { type Finding, isTest, type Rule, type Source } from "./rule.ts";

/** The kernel gives the same events on any machine, any day: nothing in it may say otherwise. */
export const kernelBans: Rule = ({ sources }) =>
  sources
    .filter(({ path }) => path.startsWith("src/kernel/") && !isTest(path))
    .flatMap((source) => [...bannedImports(source), ...bannedNodes(source)]);

function bannedImports(source: Source): Finding[] {
  return importsOf(source)
    .filter(({ target }) => target === undefined)
    .map(({ line, specifier }) =>
      breach(source, line, `import of ${specifier}: the kernel depends on nothing`),
    );
}

function bannedNodes(source: Source): Finding[] {
  const findings: Finding[] = [];
  walk(source, (node) => {
    const reason = reasonAgainst(node);
    if (reason !== undefined) findings.push(breach(source, lineOf(source, node), reason));
  });
  return findings;
}

function reasonAgainst(node: Node): string | undefined {
  const bySyntax = SYNTAX.get(node.kind);
  if (bySyntax !== undefined) return bySyntax;
  if (isIdentifier(node)) return isOwnName(node) ? undefined : GLOBALS.get(node.text);
  if (isPropertyAccessExpression(node)) return memberReason(node.expression, node.name.text);
  if (isCallExpression(node)) return sortReason(node.expression, node.arguments.length);
  return undefined;
}

/** True for `x` in `y.x` and `{ x: y }`: a member's name, not a use of the global. */
function isOwnName(node: Node): boolean {
  const { parent } = node;
  if (isPropertyAccessExpression(parent)) return parent.name === node;
  return MEMBER_KINDS.has(parent.kind) && "name" in parent && parent.name === node;
}

function memberReason(object: Node, name: string): string | undefined {
  if (name.startsWith("toLocale") || name === "localeCompare") {
    return `${name}: the answer depends on the machine's language`;
  }
  if (!isIdentifier(object) || object.text !== "Math" || EXACT_MATH.has(name)) return undefined;
  return `Math.${name}: only exact functions (${[...EXACT_MATH].join(", ")}) decide anything here`;
}

function sortReason(callee: Node, argumentCount: number): string | undefined {
  if (argumentCount > 0 || !isPropertyAccessExpression(callee)) return undefined;
  if (callee.name.text !== "sort" && callee.name.text !== "toSorted") return undefined;
  return `${callee.name.text} without a comparator: it compares texts, and says no order for ties`;
}

function breach(source: Source, line: number, message: string): Finding {
  return { path: source.path, line, rule: "kernel-bans", message };
}

const EXACT_MATH = new Set("abs ceil clz32 floor imul max min round sign trunc".split(" "));

const GLOBALS = new Map([
  ["Date", "Date: time arrives on the command"],
  ["Promise", "Promise: the kernel does nothing later"],
  ["Intl", "Intl: the answer depends on the machine's language"],
]);

const SYNTAX = new Map([
  [SyntaxKind.AsyncKeyword, "async: the kernel does nothing later"],
  [SyntaxKind.AwaitExpression, "await: the kernel does nothing later"],
  [SyntaxKind.AsteriskAsteriskToken, "**: may differ between machines; use integer arithmetic"],
  [SyntaxKind.AsteriskAsteriskEqualsToken, "**=: may differ between machines"],
  [SyntaxKind.ForInStatement, "for..in: walks keys in an order nobody stated"],
  [SyntaxKind.ClassDeclaration, "class: the kernel is structs and functions"],
  [SyntaxKind.ClassExpression, "class: the kernel is structs and functions"],
  [SyntaxKind.ThrowStatement, "throw: refuse with a value, or assert"],
  [SyntaxKind.TryStatement, "try: the kernel has nothing to catch"],
]);

const MEMBER_KINDS = new Set([
  SyntaxKind.PropertyAssignment,
  SyntaxKind.PropertySignature,
  SyntaxKind.MethodSignature,
  SyntaxKind.MethodDeclaration,
]);
