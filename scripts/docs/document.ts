import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { type Step, stepsOf, withOutputs } from "./blocks.ts";
import { difference, matches, soften } from "./match.ts";
import { openShell, type Shell } from "./shell.ts";

/** What running a document's console blocks came to. */
export interface DocumentResult {
  readonly steps: number;
  /** One text for each step whose output is not the promised one. */
  readonly failures: readonly string[];
  /** The document with the outputs that were seen; promises that hold stay as they are. */
  readonly renewed: string;
}

/** The port that documents speak of. A free one takes its place while they are run. */
const PORT_IN_TEXTS = "8765";

/**
 * Runs the console blocks of one document in order, in an empty folder in which `arbiter` and
 * `examples` lead to those of the checkout at `root`. The commands see no `ARBITER_*` variable
 * of the caller but a port of their own, which replaces 8765 in commands and is replaced back in
 * their output. Starts nothing if there is no console block.
 */
export async function runDocument(markdown: string, root: string): Promise<DocumentResult> {
  const steps = stepsOf(markdown);
  if (steps.length === 0) return { steps: 0, failures: [], renewed: markdown };
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), "arbiter-docs-")));
  const port = await freePort();
  const cwd = join(scratch, "checkout");
  prepare(cwd, scratch, root);
  const shell = openShell(cwd, join(scratch, "outputs"), environment(root, scratch, port));
  try {
    const outputs: (readonly string[])[] = [];
    for (const step of steps) outputs.push(await runStep(shell, step, port, cwd));
    return judge(markdown, steps, outputs);
  } finally {
    await shell.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}

function judge(
  markdown: string,
  steps: readonly Step[],
  outputs: readonly (readonly string[])[],
): DocumentResult {
  const failures: string[] = [];
  const kept = steps.map((step, i) => {
    const actual = outputs[i]!;
    if (matches(step.expected, actual)) return step.expected;
    failures.push(`line ${step.line}: $ ${step.command}\n${difference(step.expected, actual)}`);
    return soften(actual);
  });
  return { steps: steps.length, failures, renewed: withOutputs(markdown, steps, kept) };
}

async function runStep(
  shell: Shell,
  step: Step,
  port: number,
  cwd: string,
): Promise<readonly string[]> {
  const restore = (lines: readonly string[]): readonly string[] =>
    lines.map((line) => line.replaceAll(`${cwd}/`, "").replaceAll(String(port), PORT_IN_TEXTS));
  const command = step.command.replaceAll(PORT_IN_TEXTS, String(port));
  if (!step.isBackground) return restore(await shell.run(command));
  const isReady = (lines: readonly string[]): boolean => matches(step.expected, restore(lines));
  return restore(await shell.start(command, isReady));
}

function prepare(cwd: string, scratch: string, root: string): void {
  mkdirSync(cwd);
  mkdirSync(join(scratch, "outputs"));
  for (const name of ["arbiter", "examples"]) {
    const target = join(root, name);
    if (existsSync(target)) symlinkSync(target, join(cwd, name));
  }
}

function environment(root: string, scratch: string, port: number): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(ARBITER|npm)_/.test(name));
  return {
    ...Object.fromEntries(inherited),
    PATH: `${root}${delimiter}${process.env["PATH"] ?? ""}`,
    HOME: scratch,
    ARBITER_PORT: String(port),
    ARBITER_URL: `http://127.0.0.1:${port}`,
    COLUMNS: "100",
    LC_ALL: "C.UTF-8",
    NO_COLOR: "1",
    TERM: "dumb",
    TZ: "UTC",
  };
}

/** A port that is free now; somebody may take it before we do, which is rare enough. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
