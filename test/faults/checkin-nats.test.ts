import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { createClient } from "../../src/client/index.ts";
import { openSqliteReader } from "../../src/journal/index.ts";
import { missingNats, type NatsCluster, startNats } from "../support/nats.ts";
import { freePort, type RunningServer, startServer } from "../support/server.ts";
import { describeWhere } from "../support/shared-data.ts";
import { tempDir } from "../support/temp-dir.ts";
import { type Crowd, createCrowd } from "./checkin-crowd.ts";

// Goal: the roles of the desk on a NATS cluster of three; whichever process is killed with SIGKILL,
// nothing is over demand, nobody who was told "accepted" is forgotten, and every round is filled.
// Method: two regions, client managers with gateways of devices; kills in turn; then the job
// managers' lists and journals are held against what devices were told.
const IS_SOAK = process.env["ARBITER_SOAK"] === "1";
const FRONTS = IS_SOAK ? 4 : 2;
const DEMAND = IS_SOAK ? 15_000 : 500;
const PAUSE_MS = IS_SOAK ? 3_000 : 700;

const SITES = `checkin_sites:
  - { path: eu/fr/paris, region: eu }
  - { path: eu/de/berlin, region: eu }
  - { path: us/nyc, region: us }
checkin_offer_s: 1
checkin_lease_s: 3600
`;

interface Part {
  readonly name: string;
  readonly roles: string;
  readonly data: string;
  readonly port: number;
  server: RunningServer;
}

describeWhere("the check-in desk on NATS", missingNats(), () => {
  it(`fills exactly through kills of every role (${FRONTS} client managers)`, async () => {
    const nats = await startNats(3);
    onTestFinished(() => nats.stop());
    const config = join(tempDir(), "arbiter.yaml");
    writeFileSync(config, SITES);
    const fronts = Array.from({ length: FRONTS }, (_, at) => `front-${at + 1}`);
    const wanted: [string, string][] = [
      ["eu", "job-manager@eu"],
      ["us", "job-manager@us"],
      ...fronts.map((name): [string, string] => [name, "router,client-manager,reducer"]),
    ];
    const parts = await Promise.all(
      wanted.map(([name, roles]) => startPart({ name, roles }, config, nats)),
    );
    const gates = parts.filter(({ roles }) => roles.startsWith("router"));
    const { jobs } = createClient({ baseUrl: gates[0]!.server.url }).checkin;
    const ids = [];
    for (const where of [{}, { where: { within: ["us"] } }]) {
      const { job_id } = await jobs.register(where);
      await jobs.request(job_id, { demand: DEMAND });
      ids.push(job_id);
    }
    const crowd = createCrowd(gates.map(({ port }) => port));
    const log = await killAll(parts, config, nats, crowd);
    const last = createClient({ baseUrl: gates.at(-1)!.server.url }).checkin.jobs;
    for (const id of ids) await untilFilled(last, id, parts);
    await crowd.stop();
    for (const id of ids) await checkTold(last, id, crowd);
    for (const part of parts) await part.server.end("SIGTERM");
    const held = parts.map(({ data }) => checkJournal(join(data, "ledger.sqlite")));
    expect(held.reduce((sum, count) => sum + count, 0)).toBe(2 * DEMAND);
    const { devices, told } = crowd;
    console.log(
      `${log.join(", ")}; ${devices()} devices, ${told.size} told accepted, ` +
        `${2 * DEMAND} slots of two rounds filled, 0 over demand, 0 forgotten`,
    );
  }, 300_000);
});

async function startPart(
  { name, roles }: { readonly name: string; readonly roles: string },
  config: string,
  nats: NatsCluster,
): Promise<Part> {
  const part = { name, roles, data: tempDir(), port: await freePort() };
  return { ...part, server: await serve(part, config, nats) };
}

function serve(
  { data, port, roles }: Pick<Part, "data" | "port" | "roles">,
  config: string,
  nats: NatsCluster,
): Promise<RunningServer> {
  const args = ["--config", config, "--nats-url", nats.url, "--roles", roles];
  return startServer({ data, port, args });
}

/** A client manager (with a reducer), a job manager and a NATS server, one after another. */
async function killAll(
  parts: readonly Part[],
  config: string,
  nats: NatsCluster,
  crowd: Crowd,
): Promise<readonly string[]> {
  const log: string[] = [];
  const note = (what: string): void => void log.push(`${what} at ${crowd.told.size} accepts`);
  for (const name of IS_SOAK ? ["front-1", "eu", "front-2", "us"] : ["front-1", "eu"]) {
    await pause();
    const part = parts.find((one) => one.name === name)!;
    await part.server.end("SIGKILL");
    note(`killed ${name} (${part.roles})`);
    part.server = await serve(part, config, nats);
  }
  for (const index of IS_SOAK ? [0, 1, 2] : [0]) {
    await pause();
    nats.kill(index);
    note(`killed NATS server ${index + 1}`);
    await nats.start(index);
  }
  return log;
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
}

type Jobs = ReturnType<typeof createClient>["checkin"]["jobs"];

async function untilFilled(jobs: Jobs, id: string, parts: readonly Part[]): Promise<void> {
  const end = Date.now() + 120_000;
  let seen = "nothing";
  while (Date.now() < end) {
    const job = await jobs.get(id).catch(() => undefined);
    if (job?.state === "filled") return;
    if (job !== undefined) seen = `${job.task?.accepted} of ${job.task?.demand}`;
    await pause();
  }
  const states = await Promise.all(parts.map(({ port }) => stateOf(port)));
  throw new Error(`${id} was not filled: ${seen}\n${states.join("\n")}`);
}

async function stateOf(port: number): Promise<string> {
  const reply = await fetch(`http://127.0.0.1:${port}/v1/checkin/status`);
  return JSON.stringify({ port, ...JSON.parse(await reply.text()).regions });
}

/** Everybody who was told is on the list, and the list is no longer than the demand. */
async function checkTold(jobs: Jobs, id: string, crowd: Crowd): Promise<void> {
  const there = new Set<string>();
  let cursor: string | null = "0";
  while (cursor !== null) {
    const page: Awaited<ReturnType<Jobs["clients"]>> = await jobs.clients(id, {
      limit: 1_000,
      cursor,
    });
    for (const { client_id, state } of page.items) if (state !== "lost") there.add(client_id);
    cursor = page.next_cursor;
  }
  const told = [...crowd.told].filter(([, job]) => job === id).map(([client]) => client);
  expect(told.filter((client) => !there.has(client))).toEqual([]);
  expect(there.size).toBe(DEMAND);
}

/** Replays a ledger: no client and no serial twice in a job, never above the demand. */
function checkJournal(file: string): number {
  const reader = openSqliteReader(file);
  const held = new Map<number, Set<string>>();
  const serials = new Set<string>();
  let all = 0;
  for (const { events } of reader.read(1, 1_000_000)) {
    for (const event of events) {
      if (event.kind !== "checkin.recorded") continue;
      for (const one of event.events) {
        if (one.kind !== "accepted") continue;
        const clients = held.get(one.job) ?? new Set();
        const serial = `${one.job}/${one.epoch}/${one.serial}`;
        expect(clients.has(one.client) || serials.has(serial)).toBe(false);
        serials.add(serial);
        held.set(one.job, clients.add(one.client));
        expect(clients.size).toBeLessThanOrEqual(DEMAND);
        all += 1;
      }
    }
  }
  reader.close();
  return all;
}
