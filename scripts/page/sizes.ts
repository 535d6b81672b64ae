import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** What the scripts of a build weigh, compressed with gzip. */
export interface PageSizes {
  readonly files: readonly { readonly name: string; readonly gzipBytes: number }[];
  readonly scriptBytes: number;
  /** All that the overview needs before it shows: the start and its own part. */
  readonly firstRouteBytes: number;
}

const SCRIPTS_BYTES_MAX = 180_000;
const FIRST_ROUTE_BYTES_MAX = 110_000;
const FIRST_ROUTE = "overview/page.tsx";

/** One entry of the bundler's manifest. */
interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
}

/** Weighs the build in `out`. Throws if it has no manifest, or no first route in it. */
export function measure(out: string): PageSizes {
  const manifest: Readonly<Record<string, Chunk>> = JSON.parse(
    readFileSync(join(out, "manifest.json"), "utf8"),
  );
  const weigh = (file: string): number => statSync(join(out, `${file}.gz`)).size;
  const names = [...new Set(Object.values(manifest).map(({ file }) => file))].sort();
  const scripts = names.filter((name) => name.endsWith(".js"));
  const first = new Set<string>();
  const follow = (key: string): void => {
    const chunk = manifest[key];
    if (chunk === undefined) throw new Error(`the manifest has no ${key}`);
    if (first.has(chunk.file)) return;
    first.add(chunk.file);
    for (const next of chunk.imports ?? []) follow(next);
  };
  follow("index.html");
  follow(FIRST_ROUTE);
  const sum = (files: Iterable<string>): number =>
    [...files].reduce((total, file) => total + weigh(file), 0);
  return {
    files: names.map((name) => ({ name, gzipBytes: weigh(name) })),
    scriptBytes: sum(scripts),
    firstRouteBytes: sum(first),
  };
}

/** Which bounds are broken, in words. */
export function sizeFaults({ scriptBytes, firstRouteBytes }: PageSizes): readonly string[] {
  return [
    ...overBound("all scripts", scriptBytes, SCRIPTS_BYTES_MAX),
    ...overBound("the first route", firstRouteBytes, FIRST_ROUTE_BYTES_MAX),
  ];
}

export function sizeLine(name: string, bytes: number): string {
  return `${(bytes / 1_000).toFixed(1).padStart(7)} kB gzip  ${name}`;
}

function overBound(name: string, bytes: number, max: number): readonly string[] {
  if (bytes <= max) return [];
  return [`${name}: ${bytes} bytes gzip, over the bound of ${max}`];
}
