import { parse } from "./parse.ts";
import type { Rule } from "./rule.ts";

/** What a rule says about made-up files, as `path:line message`: for the tests of the rules. */
export function judge(rule: Rule, files: Readonly<Record<string, string>>): readonly string[] {
  const repository = parse(Object.entries(files).map(([path, text]) => ({ path, text })));
  return rule(repository).map(({ path, line, message }) => `${path}:${line} ${message}`);
}
