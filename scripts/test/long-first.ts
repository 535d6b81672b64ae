import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * What starts processes takes longest, and waits more than it works: it goes first, so that no
 * core stands idle at the end. Earlier in the list is longer.
 */
const LONG = [
  "/test/docs.test.ts",
  "/test/faults/",
  "/src/policies/hostile/",
  "/src/cli/",
  "/test/page/",
  "/src/sim/",
  ".prop.test.ts",
  "/test/",
];

export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => rankOf(a.moduleId) - rankOf(b.moduleId));
  }
}

function rankOf(file: string): number {
  const rank = LONG.findIndex((part) => file.includes(part));
  return rank === -1 ? LONG.length : rank;
}
