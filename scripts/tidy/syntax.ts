import {
  isAsExpression,
  isCallExpression,
  isIdentifier,
  isPropertyAccessExpression,
  isTypeReferenceNode,
  type Node,
  SyntaxKind,
} from "typescript/unstable/ast";
import { lineOf, walk } from "./parse.ts";
import { type Finding, isTest, nameOf, type Rule, type Source } from "./rule.ts";

/** Types are proved: `as` and `<T>x` stand in a `codec.ts` only, `as const` anywhere. */
export const casts: Rule = ({ sources }) =>
  sources
    .filter(({ path }) => path.startsWith("src/") && !isTest(path) && nameOf(path) !== "codec.ts")
    .flatMap((source) =>
      breaches(source, "casts", (node) => {
        const isCast = isAsExpression(node) || node.kind === SyntaxKind.TypeAssertionExpression;
        if (!isCast || (isAsExpression(node) && isConst(node.type))) return undefined;
        return "a type assertion outside codec.ts: narrow the type, or decode it there";
      }),
    );

/** Nothing is `any`. */
export const noAny: Rule = ({ sources }) =>
  sources.flatMap((source) =>
    breaches(source, "no-any", (node) =>
      node.kind === SyntaxKind.AnyKeyword ? "any: say the type, or unknown" : undefined,
    ),
  );

/** Every export has a name; only a tool's configuration file may export a default. */
export const noDefaultExport: Rule = ({ sources }) =>
  sources
    .filter(({ path }) => path !== "vitest.config.ts")
    .flatMap((source) =>
      breaches(source, "no-default-export", (node) => {
        const isDefault =
          node.kind === SyntaxKind.ExportAssignment || node.kind === SyntaxKind.DefaultKeyword;
        return isDefault ? "a default export: give it a name" : undefined;
      }),
    );

/** No test is left out quietly: skips go through `test/support/loud-skip.ts`, which is loud. */
export const noSkips: Rule = ({ sources }) =>
  sources
    .filter(({ path }) => isTest(path) && path !== "test/support/loud-skip.ts")
    .flatMap((source) =>
      breaches(source, "no-skips", (node) => {
        const name = isPropertyAccessExpression(node) ? node.name.text : undefined;
        if (name !== undefined && SKIPS.has(name) && isSuite(node)) {
          return `.${name} leaves tests out: run them, or delete them`;
        }
        const isShort = isCallExpression(node) && isIdentifier(node.expression);
        if (!isShort || !SHORT_SKIPS.has(node.expression.text)) return undefined;
        return `${node.expression.text}() leaves tests out: run them, or delete them`;
      }),
    );

function breaches(
  source: Source,
  rule: string,
  reasonAgainst: (node: Node) => string | undefined,
): Finding[] {
  const findings: Finding[] = [];
  walk(source, (node) => {
    const message = reasonAgainst(node);
    if (message === undefined) return;
    findings.push({ path: source.path, line: lineOf(source, node), rule, message });
  });
  return findings;
}

function isConst(type: Node): boolean {
  return isTypeReferenceNode(type) && isIdentifier(type.typeName) && type.typeName.text === "const";
}

/** True for `it.x`, `describe.each.x` and so on. */
function isSuite(node: Node): boolean {
  if (isPropertyAccessExpression(node)) return isSuite(node.expression);
  return isIdentifier(node) && SUITES.has(node.text);
}

const SUITES = new Set(["bench", "describe", "it", "suite", "test"]);
const SKIPS = new Set(["only", "runIf", "skip", "skipIf", "todo"]);
const SHORT_SKIPS = new Set(["fdescribe", "fit", "xdescribe", "xit", "xtest"]);
