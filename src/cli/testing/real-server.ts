import { type Ended, type Running, startArbiter } from "./run.ts";

/** A server of this checkout in a process of its own. */
export interface RealServer extends Running {
  readonly url: string;
  readonly data: string;
  /** Sends a signal and waits for the end. */
  stop(signal?: NodeJS.Signals): Promise<Ended>;
}

const READY_MS_MAX = 30_000;
const LOOK_EVERY_MS = 20;

/** Starts `arbiter serve` on a free port and waits for its banner. Whoever starts it stops it. */
export async function startRealServer(
  data: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<RealServer> {
  const where = ["--data", data, "--port", "0", "--log-file", ""];
  const running = startArbiter(["serve", ...where, ...args], { env });
  const url = await readyUrl(running);
  return {
    ...running,
    url,
    data,
    stop: (signal = "SIGINT") => {
      running.child.kill(signal);
      return running.ended;
    },
  };
}

async function readyUrl(running: Running): Promise<string> {
  const giveUpAtMs = Date.now() + READY_MS_MAX;
  while (Date.now() < giveUpAtMs) {
    const url = /ready on (\S+)[\s\S]*Ctrl-C|"url":"([^"]+)"/.exec(running.stdout());
    if (url !== null) return url[1] ?? url[2] ?? "";
    if (running.child.exitCode !== null) break;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  running.child.kill("SIGKILL");
  throw new Error(`the server did not become ready:\n${running.stderr()}`);
}
