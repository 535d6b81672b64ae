import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { readStamp, STAMP } from "./stamp.ts";

export interface PageBuild {
  readonly root: string;
  /** Folder to leave the build in; replaced as a whole. */
  readonly out: string;
  /** Written last, so that a broken-off build is built again. */
  readonly stamp: string;
}

/**
 * What goes into one file: a file compresses better than its parts, and small files cost a request
 * each. The first route needs the frame; of the desks, who goes to one goes to the next.
 */
const GROUPS = [
  {
    name: "frame",
    test: /dashboard.(parts|show|live|frame|chart)|query|src.client|calendar.(view|draft)/,
    priority: 2,
  },
  { name: "desks", test: /dashboard.(fleet|place|jobs|checkin|market|compare)/, priority: 1 },
] as const;

/** Bundles the page, compresses every file, and puts the new build in place of the old one. */
export async function buildPage({ root, out, stamp }: PageBuild): Promise<void> {
  const fresh = `${out}.${process.pid}`;
  // Whoever runs this, a test for one, may be in another mode: the page never is.
  process.env["NODE_ENV"] = "production";
  const [{ build }, { default: react }] = await Promise.all([
    import("vite"),
    import("@vitejs/plugin-react"),
  ]);
  try {
    await build({
      configFile: false,
      root: join(root, "src", "dashboard"),
      // Relative: a proxy may serve the page below a path of its own.
      base: "./",
      cacheDir: join(root, ".cache", "vite"),
      logLevel: "warn",
      plugins: [react()],
      build: {
        outDir: fresh,
        target: "es2024",
        // Browsers of 2024 and later, which know `light-dark()` and nesting.
        cssTarget: ["chrome125", "firefox126", "safari17.5"],
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
        reportCompressedSize: false,
        emptyOutDir: true,
        rolldownOptions: { output: { advancedChunks: { groups: [...GROUPS] } } },
        // For the script that weighs the first route.
        manifest: "manifest.json",
      },
    });
    for (const path of filesIn(fresh)) compress(path);
    writeFileSync(join(fresh, STAMP), stamp);
    mkdirSync(dirname(out), { recursive: true });
    swap(fresh, { out, stamp });
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** Another process may build the same at the same time: whoever is second has nothing to do. */
function swap(fresh: string, { out, stamp }: { readonly out: string; readonly stamp: string }) {
  try {
    rmSync(out, { recursive: true, force: true });
    renameSync(fresh, out);
  } catch (error) {
    if (readStamp(out) !== stamp) throw error;
  }
}

/** Once at the build, as hard as it goes, so that serving costs nothing. */
function compress(path: string): void {
  const text = readFileSync(path);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
  };
  writeFileSync(`${path}.br`, brotliCompressSync(text, { params }));
  writeFileSync(`${path}.gz`, gzipSync(text, { level: constants.Z_BEST_COMPRESSION }));
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
