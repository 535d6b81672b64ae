// Makes a fresh checkout ready: installs what package-lock.json names, if it is not there yet, and
// builds the page, if its sources have changed.
// Runs before `npm start` and `npm test` under whatever Node the machine has (20 or newer), so it
// uses nothing but the standard library. Writes nothing when all is in place.
import { spawnSync } from "node:child_process";
import { existsSync, lstatSync, readFileSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const NODE_MAJOR_MIN = 26;
const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const MODULES = join(ROOT, "node_modules");

if (!isInstalled()) install();
checkNode();
buildPage();

/**
 * True if what npm says it installed is what the lock file asks for. npm writes its own record,
 * `node_modules/.package-lock.json`, as the last step of an install, so a broken-off install does
 * not count. Comparing contents, not dates, survives a `git checkout` that only touches files.
 */
function isInstalled() {
  const record = join(MODULES, ".package-lock.json");
  if (!existsSync(record)) return false;
  const wanted = packagesOf(join(ROOT, "package-lock.json"));
  const present = packagesOf(record);
  const isPresent = ([path, entry]) =>
    path === "" || entry.optional === true || present[path]?.version === entry.version;
  const isWanted = ([path, entry]) => wanted[path]?.version === entry.version;
  return Object.entries(wanted).every(isPresent) && Object.entries(present).every(isWanted);
}

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages ?? {};
  } catch (error) {
    return stop(`can't read ${file}: ${error.message}`);
  }
}

function install() {
  if (lstatSync(MODULES, { throwIfNoEntry: false })?.isSymbolicLink()) {
    stop(`${MODULES} is a link, and what it leads to is out of date: run \`npm ci\` there`);
  }
  const startedAt = process.hrtime.bigint();
  process.stdout.write("setup: installing what package-lock.json names ... ");
  const args = ["ci", "--loglevel=error", "--no-audit", "--no-fund", "--no-progress"];
  const run = spawnSync("npm", args, { cwd: ROOT, encoding: "utf8", env: installEnvironment() });
  if (run.error !== undefined || run.status !== 0) {
    process.stdout.write("failed\n");
    process.stderr.write(`${run.stdout ?? ""}${run.stderr ?? ""}`);
    stop(`npm ci failed: ${run.error?.message ?? `exit code ${run.status}`}`);
  }
  const seconds = Number((process.hrtime.bigint() - startedAt) / 100_000_000n) / 10;
  process.stdout.write(`done in ${seconds} s\n`);
}

/** npm must not run on the very Node binary that it is about to delete. */
function installEnvironment() {
  const isOutside = (entry) => !entry.endsWith(join("node_modules", ".bin"));
  const path = (process.env.PATH ?? "").split(delimiter).filter(isOutside).join(delimiter);
  return { ...process.env, PATH: path };
}

function checkNode() {
  const binary = join(MODULES, ".bin", "node");
  const run = spawnSync(binary, ["--version"], { encoding: "utf8" });
  const version = run.stdout?.trim() ?? "";
  const major = Number(/^v(\d+)\./.exec(version)?.[1] ?? 0);
  if (major >= NODE_MAJOR_MIN) return;
  const found = version === "" ? (run.error?.message ?? "it says no version") : `it is ${version}`;
  stop(
    `Arbiter needs Node ${NODE_MAJOR_MIN} or newer at ${binary}, but ${found}.\n` +
      "       It comes from the npm package `node`: remove node_modules and run `npm ci`\n" +
      "       (install scripts and optional packages are needed: no --ignore-scripts, no --omit).",
  );
}

/** Builds the page of the server if its sources have changed; where there are none, nothing. */
function buildPage() {
  const script = join(ROOT, "scripts", "page.ts");
  if (!existsSync(script)) return;
  const binary = join(MODULES, ".bin", "node");
  const run = spawnSync(binary, [script], { cwd: ROOT, stdio: ["ignore", "inherit", "inherit"] });
  if (run.status !== 0) stop("the page was not built: see above");
}

function stop(message) {
  process.stderr.write(`setup: ${message}\n`);
  process.exit(1);
}
