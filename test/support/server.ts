import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll } from "vitest";

const ROOT = join(import.meta.dirname, "..", "..");
const READY_MS_MAX = 30_000;

/** A real server in a process of its own. */
export interface RunningServer {
  readonly url: string;
  readonly process: ChildProcess;
  /** All that it has written to standard error so far. */
  log(): string;
  /** Sends the signal and waits for the end; gives the exit code, or null for a signal's. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

export interface ServerSetup {
  /** Its data folder. */
  readonly data: string;
  readonly port: number;
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

const running = new Set<ChildProcess>();

/** Starts `arbiter serve` and waits until it is ready. It ends with the test file at last. */
export async function startServer(setup: ServerSetup): Promise<RunningServer> {
  const where = ["--data", setup.data, "--port", String(setup.port)];
  const args = ["serve", ...where, ...(setup.args ?? [])];
  const child = spawn(join(ROOT, "arbiter"), args, {
    env: { ...withoutArbiter(process.env), ...setup.env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  running.add(child);
  let log = "";
  child.stderr?.on("data", (data: Buffer) => {
    log += data.toString();
  });
  const ended = new Promise<number | null>((resolve) => {
    child.once("exit", (code) => {
      running.delete(child);
      resolve(code);
    });
  });
  const url = `http://127.0.0.1:${setup.port}`;
  await waitUntilReady(url, child, () => log);
  return {
    url,
    process: child,
    log: () => log,
    end: (signal) => {
      child.kill(signal);
      return ended;
    },
  };
}

/** A port that is free now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}

async function waitUntilReady(url: string, child: ChildProcess, log: () => string): Promise<void> {
  const giveUpAt = Date.now() + READY_MS_MAX;
  while (Date.now() < giveUpAt) {
    if (child.exitCode !== null) throw new Error(`the server ended at its start:\n${log()}`);
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    if (answer?.ok === true) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`the server was not ready in ${READY_MS_MAX} ms:\n${log()}`);
}

function withoutArbiter(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("ARBITER_")));
}

afterAll(() => {
  for (const child of running) child.kill("SIGKILL");
});
