import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { runCommand } from "../program.ts";
import type { Output } from "../terminal/io.ts";
import type { Signals } from "../terminal/signals.ts";

const ROOT = join(import.meta.dirname, "..", "..", "..");

/** How a command ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly stdin?: string;
}

/** What a command in this process sees of the world besides. */
export interface HereOptions extends RunOptions {
  readonly signal?: AbortSignal;
  readonly signals?: Signals;
}

/** A command that runs. */
export interface Running {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly ended: Promise<Ended>;
}

/** Runs a command line in this process, much sooner than in one of its own. In UTC. */
export async function runHere(args: readonly string[], options: HereOptions = {}): Promise<Ended> {
  const out = recorded();
  const err = recorded();
  const code = await runCommand(args, {
    out: out.output,
    err: err.output,
    // As if the command were on the path.
    env: { PATH: ROOT, ...options.env },
    nowSeconds: () => Math.floor(Date.now() / 1_000),
    signal: options.signal ?? new AbortController().signal,
    signals: options.signals ?? { take: () => () => {} },
  });
  return { code, stdout: out.text(), stderr: err.text() };
}

function recorded(): { readonly output: Output; readonly text: () => string } {
  let text = "";
  const write = (piece: string): void => {
    text += piece;
  };
  return { output: { write, isTty: false, hasColor: false, columns: 80 }, text: () => text };
}

/** Runs `./arbiter` as a process of its own, in UTC, and waits for its end. */
export async function runArbiter(
  args: readonly string[],
  options: RunOptions = {},
): Promise<Ended> {
  const running = startArbiter(args, options);
  running.child.stdin?.end(options.stdin ?? "");
  return running.ended;
}

/** The same, without waiting. Whoever starts it ends it. */
export function startArbiter(args: readonly string[], options: RunOptions = {}): Running {
  const child = spawn(join(ROOT, "arbiter"), args, {
    cwd: options.cwd ?? ROOT,
    env: { ...plainEnvironment(), ...options.env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const ended = once(child, "close").then(() => ({ code: child.exitCode, stdout, stderr }));
  return { child, stdout: () => stdout, stderr: () => stderr, ended };
}

/** Nothing of the caller's own settings, so that a test means the same everywhere. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(ARBITER_|NO_COLOR$|FORCE_COLOR$|COLUMNS$)/.test(name),
  );
  return { ...Object.fromEntries(kept), TZ: "UTC" };
}
