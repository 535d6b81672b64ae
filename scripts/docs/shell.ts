import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";

const COMMAND_MS_MAX = 60_000;
const BACKGROUND_MS_MAX = 30_000;
const STOP_MS_MAX = 5_000;
const POLL_MS = 20;

/**
 * One bash that runs the commands of a document one after another, so that variables and
 * `cd` last, and whose background commands end with it.
 */
export interface Shell {
  /** Runs a command to its end. Gives what it wrote, to either stream; throws after 60 s. */
  run(command: string): Promise<readonly string[]>;
  /**
   * Starts a command (ending in `&`) and waits until `isReady` likes what it has written, for
   * at most 30 s. Gives what it has written by then.
   */
  start(
    command: string,
    isReady: (lines: readonly string[]) => boolean,
  ): Promise<readonly string[]>;
  /** Ends everything that was started, gently and after 5 s by force. */
  close(): Promise<void>;
}

/** Opens a shell in `cwd`; `scratch` is a folder for its own files. */
export function openShell(cwd: string, scratch: string, env: NodeJS.ProcessEnv): Shell {
  // Its own process group: background commands are found and ended by it.
  const log = openSync(join(scratch, "bash.log"), "a");
  const stdio: ["pipe", number, number] = ["pipe", log, log];
  const bash = spawn("bash", ["--noprofile", "--norc"], { cwd, env, detached: true, stdio });
  let count = 0;
  const begin = (command: string, isBackground: boolean): [string, string] => {
    count += 1;
    const output = join(scratch, `${count}.out`);
    const done = join(scratch, `${count}.done`);
    const body = isBackground ? command.trimEnd().replace(/&$/, "") : command;
    const tail = isBackground ? " &" : "";
    const text = `{ ${body}\n} </dev/null >'${output}' 2>&1${tail}\n: >'${done}'\n`;
    bash.stdin?.write(text);
    return [output, done];
  };
  return {
    run: async (command) => {
      const [output, done] = begin(command, false);
      const isDone = await waitUntil(() => existsSync(done) || hasEnded(bash), COMMAND_MS_MAX);
      if (!isDone) throw new Error(`still running after ${COMMAND_MS_MAX / 1000} s: ${command}`);
      return linesOf(output);
    },
    start: async (command, isReady) => {
      const [output] = begin(command, true);
      await waitUntil(() => isReady(linesOf(output)) || hasEnded(bash), BACKGROUND_MS_MAX);
      return linesOf(output);
    },
    close: () => close(bash),
  };
}

async function close(bash: ChildProcess): Promise<void> {
  const ended = hasEnded(bash) ? Promise.resolve() : once(bash, "exit");
  signal(bash, "SIGTERM");
  const isGone = await waitUntil(() => !signal(bash, 0), STOP_MS_MAX);
  if (!isGone) signal(bash, "SIGKILL");
  await ended;
}

/** Signals the whole group; false if nobody is left in it. */
function signal(bash: ChildProcess, name: NodeJS.Signals | 0): boolean {
  if (bash.pid === undefined) return false;
  try {
    return process.kill(-bash.pid, name);
  } catch {
    return false;
  }
}

function hasEnded(bash: ChildProcess): boolean {
  return bash.exitCode !== null || bash.signalCode !== null;
}

function linesOf(file: string): readonly string[] {
  if (!existsSync(file)) return [];
  const text = readFileSync(file, "utf8");
  return text === "" ? [] : text.replace(/\n$/, "").split("\n");
}

async function waitUntil(isTrue: () => boolean, msMax: number): Promise<boolean> {
  const deadline = performance.now() + msMax;
  while (!isTrue()) {
    if (performance.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return true;
}
