import { type ChildProcess, fork, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Bus, connectBus } from "../../src/roles/index.ts";
import type { BenchRow } from "../rows/row.ts";

/**
 * Check-ins over NATS: one request each, two client managers in processes of their own, no accept;
 * beside it two processes that answer the same requests with a text of the same length. In turns;
 * the pair with the median ratio counts.
 */
export async function natsRows(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), "arbiter-bench-"));
  const port = await freePort();
  const url = `nats://127.0.0.1:${port}`;
  const nats = spawn("nats-server", ["-a", "127.0.0.1", "-p", String(port)], { stdio: "ignore" });
  const children: ChildProcess[] = [];
  try {
    const part = async (...args: readonly string[]) => children.push(await start(url, args));
    await part(join(folder), "job-manager@local");
    await Promise.all([startManager(part, folder, "a"), startManager(part, folder, "b")]);
    const bus = await connectBus(url, (what) => console.error(what));
    const sample = await untilOffered(bus);
    for (let at = 0; at < 2; at++) await part(folder, "echo", sample);
    await load(bus, "checkin", WARM_MS);
    await load(bus, "bare", WARM_MS);
    const pairs: { readonly ours: number; readonly bare: number }[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const bare = await load(bus, "bare", RUN_MS);
      pairs.push({ bare, ours: await load(bus, "checkin", RUN_MS) });
    }
    await bus.close();
    return [rowOf(pairs)];
  } finally {
    for (const child of children) child.disconnect();
    nats.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  }
}

const CALLERS = 64;
const ROUNDS = 3;
const WARM_MS = 1_000;
const RUN_MS = 3_000;

function rowOf(pairs: readonly { readonly ours: number; readonly bare: number }[]): BenchRow {
  const sorted = [...pairs].sort((a, b) => a.ours / a.bare - b.ours / b.bare);
  const { ours, bare } = sorted[Math.floor(sorted.length / 2)]!;
  return {
    name: `over NATS, check-in without accept, 2 client managers, ${CALLERS} callers`,
    value: Math.round(ours),
    unit: "/s",
    baseline: { name: "bare NATS request and reply", value: Math.round(bare) },
    bar: { of: "ratio", op: ">=", value: 0.6 },
  };
}

let named = 0;

function device(): object {
  named += 1;
  return { client: `device-${named}`, attributes: { ram_mb: 4_096, os: "android" } };
}

/** Requests a second; throws at one without an answer. */
async function load(bus: Bus, subject: string, ms: number): Promise<number> {
  const before = performance.now();
  let count = 0;
  let offers = 0;
  const caller = async (): Promise<void> => {
    while (performance.now() - before < ms) {
      const text = await bus.ask(subject, device());
      if (text === undefined) throw new Error(`${subject}: no answer`);
      if (text.includes('"kind":"offer"')) offers += 1;
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
  // Now and then a client manager waits for tokens; those devices are told to come back.
  if (offers < count * 0.8) throw new Error(`${subject}: ${offers} offers in ${count} answers`);
  return (count * 1_000) / (performance.now() - before);
}

/** A reply with an offer, once the client managers have tokens. */
async function untilOffered(bus: Bus): Promise<string> {
  let row = 0;
  for (let tries = 0; tries < 2_000; tries++) {
    const text = await bus.ask("checkin", device(), 500);
    row = text?.includes('"kind":"offer"') ? row + 1 : 0;
    if (text !== undefined && row === 500) return text;
    if (row === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error("no offers over NATS");
}

function startManager(
  part: (...args: readonly string[]) => Promise<unknown>,
  folder: string,
  name: string,
): Promise<unknown> {
  return part(mkdtempSync(join(folder, name)), "client-manager");
}

function start(url: string, [folder = "", ...rest]: readonly string[]): Promise<ChildProcess> {
  const script = join(import.meta.dirname, "../sockets/nats-part.ts");
  const child = fork(script, [folder, url, ...rest]);
  return new Promise((resolve, reject) => {
    child.once("message", () => resolve(child));
    child.once("exit", (code) => reject(new Error(`a part ended with ${code}`)));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
