import { join } from "node:path";
import { buildPage } from "./page/build.ts";
import { measure, sizeFaults, sizeLine } from "./page/sizes.ts";
import { fingerprint, readStamp } from "./page/stamp.ts";

/**
 * Builds the page (`src/dashboard`) into `dist/page`, if its sources are not those of the build
 * that is there. `--force` builds anyway; `--sizes` prints every file and checks the bounds.
 */
const ROOT = join(import.meta.dirname, "..");
const OUT = join(ROOT, "dist", "page");

const wanted = fingerprint(ROOT);
if (process.argv.includes("--force") || readStamp(OUT) !== wanted) {
  const startedAt = performance.now();
  process.stdout.write("page: building ... ");
  await buildPage({ root: ROOT, out: OUT, stamp: wanted });
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  process.stdout.write(`done in ${seconds} s\n`);
}

if (process.argv.includes("--sizes")) {
  const sizes = measure(OUT);
  for (const { name, gzipBytes } of sizes.files) console.log(sizeLine(name, gzipBytes));
  console.log(sizeLine("first route", sizes.firstRouteBytes));
  console.log(sizeLine("all scripts", sizes.scriptBytes));
  for (const fault of sizeFaults(sizes)) {
    console.error(`page: ${fault}`);
    process.exitCode = 1;
  }
}
