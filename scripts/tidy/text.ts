import type { Finding, Repository, Rule } from "./rule.ts";

/** A promise in a comment names the issue that keeps it. */
export const promises: Rule = (repository) =>
  matches(repository, "promises", /\b(TODO|FIXME|XXX|HACK)\b(?!\s*\(?#\d+)/, (word) => {
    return `${word} without an issue number: write ${word}(#12), or do it`;
  });

/** No file knows where it lies on somebody's machine. */
export const machinePaths: Rule = (repository) =>
  matches(repository, "machine-paths", /(?<![\w./$}~-])\/(work|home|root|Users)\//, (path) => {
    return `${path} is a path of one machine`;
  });

/** No file names a package registry or a mirror: that is for the machine's own settings. */
export const registryHosts: Rule = (repository) =>
  matches(repository, "registry-hosts", HOSTS, (host) => `${host} is a package registry`);

/** Looks at every line of every file, but for the ones that must spell the pattern out. */
function matches(
  { files }: Repository,
  rule: string,
  pattern: RegExp,
  say: (match: string) => string,
): Finding[] {
  return files
    .filter(({ path }) => !path.startsWith("scripts/tidy/text."))
    .flatMap(({ path, text }) =>
      text.split("\n").flatMap((content, index): Finding[] => {
        const match = pattern.exec(content)?.[0];
        return match === undefined ? [] : [{ path, line: index + 1, rule, message: say(match) }];
      }),
    );
}

const HOSTS =
  /\bregistry\.[\w-]+\.[a-z]+|\b(npmmirror|jfrog|artifactory|verdaccio|pypi|proxy\.golang)\.[a-z]+/;
