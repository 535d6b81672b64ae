import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BenchRow } from "./rows/row.ts";
import { type SocketResult, socketLoad } from "./sockets/load.ts";

const CONNECTIONS = 64;
const SECONDS = 4;
const ROUNDS = 3;

/**
 * Allocation over WebSocket with a built-in policy, over 1,000 clusters of 8 nodes with 8 GPUs,
 * against a bare `ws` server that echoes the requests: round trips a second, in turns. Each server
 * is a process of its own, and so is the load.
 */
export async function bench(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), "arbiter-bench-"));
  const ours = await start("arbiter.ts", [folder]);
  const echo = await start("echo.ts", []);
  try {
    await load(ours.port, 2);
    await load(echo.port, 2);
    const pairs: Pair[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const theirs = await load(echo.port, SECONDS);
      pairs.push({ theirs, ours: await load(ours.port, SECONDS) });
    }
    return rows(pairs);
  } finally {
    ours.child.disconnect();
    echo.child.disconnect();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Pair {
  readonly ours: SocketResult;
  readonly theirs: SocketResult;
}

/** The pair with the median ratio: neighbours on the machine disturb now one, now the other. */
function rows(pairs: readonly Pair[]): BenchRow[] {
  const ratio = (pair: Pair): number => pair.ours.perSecond / pair.theirs.perSecond;
  const sorted = [...pairs].sort((a, b) => ratio(a) - ratio(b));
  const { ours, theirs } = sorted[Math.floor(sorted.length / 2)]!;
  return [
    {
      name: `WebSocket allocation, built-in policy, 8,000 nodes, ${CONNECTIONS} connections`,
      value: Math.round(ours.perSecond),
      unit: "/s",
      baseline: { name: "bare ws echo", value: Math.round(theirs.perSecond) },
      bar: { of: "ratio", op: ">=", value: 0.4 },
    },
    {
      name: "its latency, p99",
      value: ours.p99Ms,
      unit: "ms",
      baseline: { name: "bare ws echo", value: theirs.p99Ms },
    },
  ];
}

function load(port: number, seconds: number): Promise<SocketResult> {
  return socketLoad({ port, connections: CONNECTIONS, seconds, message });
}

/** Each connection asks for something else. */
function message(connection: number): string {
  const gpus = 1 + (connection % 8);
  const inputs = { gpus, cpu_milli: 4_000 + 500 * connection, memory_mib: 32_768 };
  return JSON.stringify({ adhoc: true, policy_rule_uri: "builtin://best-fit", inputs });
}

function start(
  script: string,
  args: readonly string[],
): Promise<{ readonly child: ChildProcess; readonly port: number }> {
  const child = fork(join(import.meta.dirname, "sockets", script), [...args], {
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
