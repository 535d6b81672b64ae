import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { connect } from "node:net";
import { freePort } from "./server.ts";

/** Three servers of one cluster, in processes of their own. */
export interface NatsCluster {
  /** All of them, with commas between. */
  readonly url: string;
  /** Kills one with SIGKILL. */
  kill(index: number): void;
  /** Starts it again. */
  start(index: number): Promise<void>;
  stop(): void;
}

/** What is missing for tests that need `nats-server`, in words; undefined if it is there. */
export function missingNats(): string | undefined {
  const isThere = spawnSync("nats-server", ["--version"]).status === 0;
  return isThere ? undefined : "needs nats-server on the path (apt-get install nats-server)";
}

const READY_MS_MAX = 30_000;

export async function startNats(servers: number): Promise<NatsCluster> {
  const ports = await Promise.all(Array.from({ length: servers * 2 }, freePort));
  const clients = ports.slice(0, servers);
  const routes = ports.slice(servers);
  const all = routes.map((port) => `nats://127.0.0.1:${port}`).join(",");
  const running: (ChildProcess | undefined)[] = [];
  const start = async (index: number): Promise<void> => {
    const cluster = `nats://127.0.0.1:${routes[index]}`;
    const where = ["-a", "127.0.0.1", "-p", String(clients[index])];
    const peers = ["--cluster_name", "test", "--cluster", cluster, "--routes", all];
    running[index] = spawn("nats-server", [...where, ...peers], { stdio: "ignore" });
    await untilOpen(clients[index]!);
  };
  await Promise.all(clients.map((_, index) => start(index)));
  return {
    url: clients.map((port) => `nats://127.0.0.1:${port}`).join(","),
    kill: (index) => void running[index]?.kill("SIGKILL"),
    start,
    stop: () => {
      for (const child of running) child?.kill("SIGKILL");
    },
  };
}

async function untilOpen(port: number): Promise<void> {
  const end = Date.now() + READY_MS_MAX;
  while (Date.now() < end) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const probe = connect(port, "127.0.0.1");
      probe.once("connect", () => resolve(true));
      probe.once("error", () => resolve(false));
      probe.once("connect", () => probe.destroy());
    });
    if (isOpen) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`no NATS server came up on port ${port}`);
}
