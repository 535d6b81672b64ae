import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { describeUnless } from "./loud-skip.ts";

/** What to do with tests that need files which are too large, or not ours, to keep here. */
export type SharedDataPlan =
  | { readonly kind: "run"; readonly paths: readonly string[] }
  | { readonly kind: "skip" | "fail"; readonly missing: readonly string[] };

/** The path of a file or folder under `ARBITER_SHARED_DATA`; undefined if it is not there. */
export function sharedData(relative: string): string | undefined {
  return find(relative, process.env["ARBITER_SHARED_DATA"]);
}

/**
 * A `describe` whose tests read shared data; `body` gets the paths in the order of `relatives`.
 * If one is missing, the tests are skipped and a line says so, or, where `ARBITER_REQUIRE_ALL=1`
 * forbids skips, one test fails.
 */
export function describeWithSharedData(
  title: string,
  relatives: readonly string[],
  body: (paths: readonly string[]) => void,
): void {
  const plan = planFor(relatives, process.env);
  const lack =
    plan.kind === "run"
      ? undefined
      : {
          need: `needs shared data: ${plan.missing.join(", ")} (see ARBITER_SHARED_DATA)`,
          isFault: plan.kind === "fail",
        };
  describeUnless(title, lack, () => body(plan.kind === "run" ? plan.paths : []));
}

/**
 * A `describe` whose tests need something of the machine; `need` says what is missing, in words,
 * or is undefined where it is there. Left out as loudly as tests without their shared data.
 */
export function describeWhere(title: string, need: string | undefined, body: () => void): void {
  const isFault = process.env["ARBITER_REQUIRE_ALL"] === "1";
  describeUnless(title, need === undefined ? undefined : { need, isFault }, body);
}

/** Decides what `describeWithSharedData` does. Pure but for looking whether the files exist. */
export function planFor(
  relatives: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): SharedDataPlan {
  const paths: string[] = [];
  const missing: string[] = [];
  for (const relative of relatives) {
    const path = find(relative, environment["ARBITER_SHARED_DATA"]);
    if (path === undefined) missing.push(relative);
    else paths.push(path);
  }
  if (missing.length === 0) return { kind: "run", paths };
  return { kind: environment["ARBITER_REQUIRE_ALL"] === "1" ? "fail" : "skip", missing };
}

function find(relative: string, folder: string | undefined): string | undefined {
  if (folder === undefined || folder === "") return undefined;
  const path = join(resolve(folder), relative);
  return existsSync(path) ? path : undefined;
}
