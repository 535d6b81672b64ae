import { createPrng, type Prng } from "../../base/index.ts";
import type { Client, SlotPlace } from "../../client/index.ts";
import type { CheckinSettings } from "../../roles/index.ts";
import type { CheckinJobRequest } from "../../wire/index.ts";
import { pick } from "./story.ts";

/** Where the made-up devices turn up; micro-degrees. */
export const DEMO_SITES: CheckinSettings["sites"] = [
  { path: "eu/fr/paris", region: "eu", latitude: 48_850_000, longitude: 2_350_000 },
  { path: "eu/de/berlin", region: "eu", latitude: 52_520_000, longitude: 13_400_000 },
  { path: "us/nyc", region: "us", latitude: 40_700_000, longitude: -74_000_000 },
];

interface CrowdJob {
  readonly body: CheckinJobRequest;
  readonly demand: number;
}

const JOBS: readonly CrowdJob[] = [
  {
    body: { name: "keyboard-words", user_id: "ines", constraints: "ram_mb >= 3072", rounds: 50 },
    demand: 60,
  },
  {
    body: {
      name: "photo-search",
      user_id: "mei",
      constraints: 'ram_mb >= 8192 and os in ["android"] and charging = true',
      rounds: 20,
    },
    demand: 40,
  },
  {
    body: { name: "speech-eu", user_id: "yara", where: { within: ["eu"] }, rounds: 30 },
    demand: 90,
  },
];

const EVERY_MS = 1_000;
const DEVICES_EACH = 7;
const HEARTBEAT_S = 8;

/** A device that has taken part: when it next speaks, and what it does in the end. */
interface Busy {
  readonly slot: SlotPlace;
  readonly endsAtS: number;
  readonly isSilent: boolean;
  spokenAtS: number;
}

/**
 * Jobs that want devices, and devices that turn up, work and finish (or fall silent), through the
 * server's own interface, until the answer is called.
 */
export function keepCrowd(client: Client, seed: number): () => void {
  const prng = createPrng(seed);
  const busy: Busy[] = [];
  let ids: readonly string[] = [];
  let second = 0;
  let isRunning = false;

  const step = async (): Promise<void> => {
    second += 1;
    if (ids.length === 0) ids = await registerAll(client);
    if (second % 5 === 1) await askRounds(client, ids);
    const arrivals = Array.from({ length: DEVICES_EACH }, () => turnUp(client, prng, second));
    for (const one of await Promise.all(arrivals)) if (one !== undefined) busy.push(one);
    await speakAll(client, busy, second);
  };
  const tick = (): void => {
    if (isRunning) return;
    isRunning = true;
    // A server that is going away needs no more of it; any other fault is gone the next second.
    const done = (): void => {
      isRunning = false;
    };
    step().then(done, done);
  };
  const timer = setInterval(tick, EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}

async function registerAll(client: Client): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const { body } of JOBS) ids.push((await client.checkin.jobs.register(body)).job_id);
  return ids;
}

/** The next round, for those that have none or whose devices have done enough. */
async function askRounds(client: Client, ids: readonly string[]): Promise<void> {
  for (const [index, id] of ids.entries()) {
    const { task } = await client.checkin.jobs.get(id);
    const isDone = task === undefined || task.finished >= task.need;
    const demand = JOBS[index]?.demand ?? 1;
    const need = Math.ceil(demand * 0.8);
    if (isDone) await client.checkin.jobs.request(id, { demand, need });
  }
}

async function turnUp(client: Client, prng: Prng, second: number): Promise<Busy | undefined> {
  const site = DEMO_SITES[prng.below(DEMO_SITES.length)]?.path ?? "";
  const attributes = {
    ram_mb: pick(prng, [2_048, 4_096, 6_144, 8_192, 12_288]),
    os: pick(prng, ["android", "android", "ios"]),
    charging: prng.chance(2, 3),
  };
  const fate = { workS: 10 + prng.below(30), isSilent: prng.chance(1, 15) };
  const body = { client_id: `device-${prng.below(4_000)}`, site, attributes };
  const turn = await client.checkin.takePart(body);
  if (turn.offer === null) return undefined;
  const { client_id, job_id, task } = turn.lease;
  return {
    slot: { client_id, job_id, task },
    endsAtS: second + fate.workS,
    isSilent: fate.isSilent,
    spokenAtS: second,
  };
}

/** Heartbeats and ends; a slot that was lost meanwhile is refused, which is fine. */
async function speakAll(client: Client, busy: Busy[], second: number): Promise<void> {
  const said: Promise<unknown>[] = [];
  for (let i = busy.length - 1; i >= 0; i--) {
    const device = busy[i]!;
    const isOver = second >= device.endsAtS;
    if (isOver || device.isSilent) busy.splice(i, 1);
    if (device.isSilent) continue;
    if (isOver) said.push(client.checkin.finish(device.slot));
    else if (second - device.spokenAtS >= HEARTBEAT_S) {
      device.spokenAtS = second;
      said.push(client.checkin.heartbeat(device.slot));
    }
  }
  await Promise.allSettled(said);
}
