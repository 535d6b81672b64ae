import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";

/** A server in a process of its own. */
export interface Started {
  readonly child: ChildProcess;
  readonly port: number;
}

/** Starts a script of this folder; it says its port when it listens. */
export function start(script: string, args: readonly string[]): Promise<Started> {
  const child = fork(join(import.meta.dirname, script), [...args], {
    execArgv: ["--disable-warning=ExperimentalWarning"],
  });
  return new Promise((resolve, reject) => {
    child.once("message", (message) => {
      if (typeof message === "object" && "port" in message && typeof message.port === "number") {
        resolve({ child, port: message.port });
      }
    });
    child.once("exit", (code) => reject(new Error(`${script} ended with ${code}`)));
  });
}
