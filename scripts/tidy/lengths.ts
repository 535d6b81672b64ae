import {
  isArrowFunction,
  isCallExpression,
  isFunctionDeclaration,
  isFunctionExpression,
  isIdentifier,
  isMethodDeclaration,
  type Node,
  SyntaxKind,
} from "typescript/unstable/ast";
import { lastLineOf, lineOf, walk } from "./parse.ts";
import { type Finding, isTest, type Rule, type Source, type TextFile } from "./rule.ts";

const FILE_LINES_MAX = 400;
const TEST_FILE_LINES_MAX = 600;
const FUNCTION_LINES_MAX = 60;
const COLUMNS_MAX = 100;

/** Files of code are short enough to be read in one go. */
export const fileLength: Rule = ({ files }) =>
  files.filter(isCode).flatMap(({ path, text }) => {
    const lines = text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
    const max = isTest(path) ? TEST_FILE_LINES_MAX : FILE_LINES_MAX;
    if (lines <= max) return [];
    return [{ path, line: 0, rule: "file-length", message: `${lines} lines; at most ${max}` }];
  });

/** Lines of code fit a screen beside another. An address that can't be broken may stand out. */
export const lineLength: Rule = ({ files }) =>
  files.filter(isCode).flatMap(({ path, text }) =>
    text.split("\n").flatMap((content, index): Finding[] => {
      const columns = [...content].length;
      if (columns <= COLUMNS_MAX || content.includes("https://")) return [];
      const message = `${columns} columns; at most ${COLUMNS_MAX}`;
      return [{ path, line: index + 1, rule: "line-length", message }];
    }),
  );

/** Functions fit a screen. The callback of a `describe` is a table of contents, not a function. */
export const functionLength: Rule = ({ sources }) => sources.flatMap(longFunctions);

function longFunctions(source: Source): Finding[] {
  const findings: Finding[] = [];
  walk(source, (node) => {
    if (!isFunction(node) || isDescribeCallback(node)) return;
    const first = lineOf(source, node);
    const lines = lastLineOf(source, node) - first + 1;
    if (lines <= FUNCTION_LINES_MAX) return;
    const message = `a function of ${lines} lines; at most ${FUNCTION_LINES_MAX}`;
    findings.push({ path: source.path, line: first, rule: "function-length", message });
  });
  return findings;
}

function isFunction(node: Node): boolean {
  return (
    isFunctionDeclaration(node) ||
    isFunctionExpression(node) ||
    isArrowFunction(node) ||
    isMethodDeclaration(node) ||
    node.kind === SyntaxKind.Constructor ||
    node.kind === SyntaxKind.GetAccessor ||
    node.kind === SyntaxKind.SetAccessor
  );
}

function isDescribeCallback(node: Node): boolean {
  if (!isCallExpression(node.parent)) return false;
  const callee = node.parent.expression;
  return isIdentifier(callee) && callee.text.startsWith("describe");
}

function isCode({ path }: TextFile): boolean {
  return /\.(tsx?|mjs|sh|css)$/.test(path) || path === "arbiter" || path === ".ci/run";
}
