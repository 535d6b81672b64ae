import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WebSocket } from "ws";
import type { BenchRow } from "../rows/row.ts";

/**
 * The whole path of the check-in desk: devices check in and accept through a gateway's WebSocket,
 * and every accept is in the ledger before it is answered. The server is a process of its own; the
 * figure is per second of its main thread's processor time, for the load runs on the same machine.
 * Beside it the same messages through a bare `ws` server that sends them back.
 */
export async function gatewayRows(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), "arbiter-bench-"));
  const ours = await start("checkin.ts", [folder]);
  const echo = await start("echo.ts", []);
  try {
    const job = await openRound(ours.port);
    await run(ours, GATEWAY, WARM_UP);
    const seen = await run(ours, GATEWAY, DEVICES);
    await checkAccepted(ours.port, job, seen.accepted);
    const bare = await run(echo, "", DEVICES);
    return [
      {
        name: `gateway, check-in and accept, batches of ${BATCH}, durable, one server core`,
        value: Math.round(seen.perCpuSecond),
        unit: "/s",
        baseline: { name: "bare ws echo of the same messages, elapsed", value: bare.perSecond },
        ratio: seen.perSecond / bare.perSecond,
        bar: { of: "value", op: ">=", value: 50_000 },
      },
      {
        name: "the same, elapsed, load generator on the same machine",
        value: Math.round(seen.perSecond),
        unit: "/s",
      },
    ];
  } finally {
    ours.child.disconnect();
    echo.child.disconnect();
    rmSync(folder, { recursive: true, force: true });
  }
}

const GATEWAY = "/v1/checkin/gateway";
const BATCH = 1_000;
const WARM_UP = 60_000;
const DEVICES = 300_000;
const GATEWAYS = 3;

interface Server {
  readonly port: number;
  readonly child: ChildProcess;
}

interface Seen {
  readonly perSecond: number;
  readonly perCpuSecond: number;
  readonly accepted: number;
}

let named = 0;

async function run(server: Server, path: string, devices: number): Promise<Seen> {
  const isEcho = path === "";
  const cpuBefore = isEcho ? 0 : await cpuOf(server);
  const before = performance.now();
  const each = devices / BATCH / GATEWAYS;
  const accepted = await Promise.all(
    Array.from({ length: GATEWAYS }, () => gateway(`${server.port}${path}`, each, isEcho)),
  );
  const seconds = (performance.now() - before) / 1_000;
  const cpuSeconds = isEcho ? seconds : ((await cpuOf(server)) - cpuBefore) / 1e6;
  const perSecond = devices / seconds;
  const all = accepted.reduce((sum, count) => sum + count, 0);
  return { perSecond, perCpuSecond: devices / cpuSeconds, accepted: all };
}

/** One gateway: a batch of devices checks in, and those that are offered something accept. */
async function gateway(where: string, batches: number, isEcho: boolean): Promise<number> {
  const socket = new WebSocket(`ws://127.0.0.1:${where}`, { perMessageDeflate: false });
  await new Promise((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
  });
  const say = (message: object): Promise<string> =>
    new Promise((resolve) => {
      socket.once("message", (data) => resolve(String(data)));
      socket.send(JSON.stringify(message));
    });
  let accepted = 0;
  for (let id = 0; id < batches; id++) {
    const checkins = Array.from({ length: BATCH }, () => {
      const attributes = { ram_mb: 2_048 * (1 + (named % 4)), os: "android", charging: true };
      return { client_id: `device-${named++}`, attributes };
    });
    const offers = offersIn(await say({ id, checkins }), checkins, isEcho);
    const told = await say({ id, accepts: offers });
    accepted += told.split('"state":"live"').length - 1;
  }
  socket.close();
  return accepted;
}

/** What the devices accept; where nobody answers, something as long. */
function offersIn(
  text: string,
  devices: readonly { readonly client_id: string }[],
  isEcho: boolean,
): readonly object[] {
  const reply: { readonly checkins: readonly { readonly offer?: { readonly offer: string } }[] } =
    JSON.parse(text);
  return devices.map(({ client_id }, at) => {
    const offer = isEcho ? "local.1.1.1.100000.AAAAAAAAAAAAAAAAAAAAAAAA" : undefined;
    return { client_id, offer: offer ?? reply.checkins[at]?.offer?.offer ?? "" };
  });
}

async function openRound(port: number): Promise<string> {
  const { job_id } = await post(port, "/v1/checkin/jobs", { constraints: "ram_mb >= 2048" });
  await post(port, `/v1/checkin/jobs/${job_id}/tasks`, { demand: WARM_UP + DEVICES });
  return job_id ?? "";
}

async function checkAccepted(port: number, job: string, accepted: number): Promise<void> {
  const reply = await fetch(`http://127.0.0.1:${port}/v1/checkin/jobs/${job}`);
  const text = await reply.text();
  const all = WARM_UP + DEVICES;
  if (accepted !== DEVICES || !text.includes(`"accepted":${all}`)) {
    throw new Error(`${accepted} of ${DEVICES} were accepted: ${text}`);
  }
}

async function post(port: number, path: string, body: object): Promise<{ job_id?: string }> {
  const headers = { "content-type": "application/json" };
  const url = `http://127.0.0.1:${port}${path}`;
  const reply = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  if (reply.status !== 201) throw new Error(await reply.text());
  return JSON.parse(await reply.text());
}

function cpuOf({ child }: Server): Promise<number> {
  return new Promise((resolve) => {
    child.once("message", (told: { readonly cpuUs: number }) => resolve(told.cpuUs));
    child.send("cpu");
  });
}

function start(file: string, args: readonly string[]): Promise<Server> {
  const child = fork(join(import.meta.dirname, "../sockets", file), args);
  return new Promise((resolve, reject) => {
    child.once("message", (told: { readonly port: number }) => resolve({ port: told.port, child }));
    child.once("exit", (code) => reject(new Error(`${file} ended with ${code}`)));
  });
}
