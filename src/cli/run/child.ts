import { spawn } from "node:child_process";
import { constants } from "node:os";
import { isGroupAlive, sendToGroup } from "./processes.ts";

/** A command that runs in a process group of its own, with our standard streams. */
export interface Child {
  /** Of the process that was started, and of its group. */
  readonly pid: number;
  /** How the process that was started ended, as a shell counts: 128 and more for signals. */
  readonly exitCode: Promise<number>;
  /** To the whole group; nothing happens when nobody is left in it. */
  send(signal: NodeJS.Signals): void;
  /** Is anybody left in the group? */
  isAlive(): boolean;
}

/** The command could not even be started. */
export class SpawnFailure extends Error {
  override readonly name = "SpawnFailure";
  /** As a shell has it: 127 for a command that is not there, 126 for one that can't be run. */
  readonly exitCode: 126 | 127;

  constructor(command: string, cause: NodeJS.ErrnoException) {
    const isMissing = cause.code === "ENOENT";
    const reason = isMissing ? "there is no such command" : cause.message;
    super(`${command} can't be started: ${reason}`, { cause });
    this.exitCode = isMissing ? 127 : 126;
  }
}

/** Starts a command. Errors: `SpawnFailure`. */
export async function startChild(
  [command, ...args]: readonly [string, ...string[]],
  env: NodeJS.ProcessEnv,
): Promise<Child> {
  // Detached: a group of its own, so that a signal reaches all that the command starts, and
  // Ctrl-C of a terminal reaches it once, through us.
  const child = spawn(command, args, { env, stdio: "inherit", detached: true });
  const exitCode = new Promise<number>((resolve) => {
    child.once("exit", (code, signal) => resolve(code ?? codeOf(signal)));
  });
  await new Promise<void>((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", (error) => reject(new SpawnFailure(command, error)));
  });
  const pid = child.pid ?? 0;
  return {
    pid,
    exitCode,
    send: (signal) => {
      sendToGroup(pid, signal);
    },
    isAlive: () => isGroupAlive(pid),
  };
}

function codeOf(signal: NodeJS.Signals | null): number {
  return signal === null ? 1 : 128 + constants.signals[signal];
}
