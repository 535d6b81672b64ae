import { setTimeout as sleep } from "node:timers/promises";
import { type Client, Refused, Unreachable } from "../../client/index.ts";
import type { HeartbeatReply, NodeReply } from "../../wire/index.ts";
import { LocalRefusal } from "../failure.ts";
import { ownFolder, readBoard, removeBoard, writeBoard } from "./board/index.ts";
import type { Log } from "./log.ts";
import { type OrphanWatch, watchOrphans } from "./orphans.ts";
import { againMs, beatMs } from "./pace.ts";
import {
  createMetricsMaker,
  type GpuReading,
  type MetricsMaker,
  readUsage,
} from "./probe/index.ts";
import { isSameHardware, type NodeWords, type Survey, surveyMachine } from "./survey.ts";

export interface AgentOptions {
  readonly words: NodeWords;
  /** Where commands on this machine look for word. */
  readonly folder: string;
  /** Take no new grants when the agent ends, and take them again when it is back. */
  readonly drainOnExit: boolean;
}

export interface AgentPorts {
  /** One attempt a call: the agent has a patience of its own. */
  readonly client: Client;
  readonly url: string;
  readonly readGpus: () => Promise<GpuReading>;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** In [0, 1). */
  readonly chance: () => number;
  readonly nowSeconds: () => number;
  /** Told once, when the server knows the node. */
  readonly onReady: (node: NodeReply) => void;
}

/**
 * Registers this machine as a node and keeps its lease until the signal is aborted.
 * Errors: `Refused` if the server will not have it, before it ever was there; `LocalRefusal` if
 * another agent keeps the node. A server that is away is waited for.
 */
export async function runAgent(options: AgentOptions, ports: AgentPorts): Promise<void> {
  const { log, signal } = ports;
  const agent = await prepare(options, ports);
  try {
    while (!signal.aborted) {
      const waitMs = await turn(agent).catch((error: unknown) => afterFailure(agent, error));
      await sleep(waitMs, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    if (options.drainOnExit && agent.wasRegistered) await drain(agent);
    removeBoard(options.folder, options.words.id);
    log.info("stopped", { node: options.words.id });
  }
}

interface Agent {
  readonly options: AgentOptions;
  readonly ports: AgentPorts;
  readonly metrics: MetricsMaker;
  readonly orphans: OrphanWatch;
  survey: Survey;
  /** Hardware that the server has refused: it is not told of it again and again. */
  refused: Survey | undefined;
  isRegistered: boolean;
  wasRegistered: boolean;
  /** Calls that failed, one after the other. */
  failures: number;
  isDriverSilent: boolean;
  placements: HeartbeatReply["placements"];
  /** What the server wants from now on. */
  beatS: number;
}

async function prepare(options: AgentOptions, ports: AgentPorts): Promise<Agent> {
  const { words, folder } = options;
  ownFolder(folder);
  const other = readBoard(folder, words.id);
  if (other !== undefined && other.pid !== process.pid) {
    const what = `process ${other.pid} is the agent of ${words.id} already`;
    throw new LocalRefusal("in_use", `${what}: choose another --id or --runtime-dir`);
  }
  const reading = await ports.readGpus();
  const survey = await surveyMachine(words, reading);
  ports.log.info("surveyed", { ...survey.request, devices: survey.devices });
  sayLeftOut(survey, ports.log);
  const isDriverSilent = reading.kind === "failed";
  if (isDriverSilent) ports.log.error("gpu_driver_silent", { reason: reading.reason });
  return {
    options,
    ports,
    metrics: createMetricsMaker(words.id),
    orphans: watchOrphans(folder, words.id, ports.log),
    survey,
    refused: undefined,
    isRegistered: false,
    wasRegistered: false,
    failures: 0,
    isDriverSilent,
    placements: [],
    beatS: 0,
  };
}

/** Registers where that is due, and sends a heartbeat. The wait until the next one. */
async function turn(agent: Agent): Promise<number> {
  if (!agent.isRegistered) await register(agent);
  const reading = await agent.ports.readGpus();
  await followHardware(agent, reading);
  const reply = await beat(agent, reading);
  if (agent.failures > 0) agent.ports.log.info("server_back", { after: agent.failures });
  agent.failures = 0;
  return beatMs(reply.next_heartbeat_s, agent.ports.chance());
}

async function register(agent: Agent): Promise<void> {
  const { ports, options, survey } = agent;
  const { client, signal, log } = ports;
  const node = await client.nodes.register(survey.request, { signal });
  agent.isRegistered = true;
  agent.beatS = node.next_heartbeat_s;
  const { id, cluster, status, draining, lease_s } = node;
  log.info("registered", { node: id, cluster, status, draining, lease_s });
  showBoard(agent);
  if (!agent.wasRegistered) ports.onReady(node);
  agent.wasRegistered = true;
  if (options.drainOnExit && node.draining && node.drain_note === DRAIN_NOTE) {
    await client.nodes.undrain(id, { signal });
    log.info("undrained", { node: id });
  }
}

const DRAIN_NOTE = "its agent has stopped";

/** A machine that lost a GPU, or got one, says so. What grants hold must stay. */
async function followHardware(agent: Agent, reading: GpuReading): Promise<void> {
  const { ports, options } = agent;
  const isSilent = reading.kind === "failed";
  if (isSilent && !agent.isDriverSilent) {
    ports.log.error("gpu_driver_silent", { reason: reading.reason });
  }
  agent.isDriverSilent = isSilent;
  // Whether GPUs are gone when their driver is silent nobody can say.
  if (isSilent) return;
  const now = await surveyMachine(options.words, reading);
  if (isSameHardware(now, agent.survey)) return;
  if (agent.refused !== undefined && isSameHardware(now, agent.refused)) return;
  ports.log.warn("hardware_changed", { gpus: now.request.gpus, devices: now.devices });
  sayLeftOut(now, ports.log);
  try {
    await ports.client.nodes.register(now.request, { signal: ports.signal });
    agent.survey = now;
    agent.refused = undefined;
  } catch (error) {
    if (!(error instanceof Refused) || error.problem.status === 429) throw error;
    agent.refused = now;
    ports.log.error("hardware_refused", { code: error.code, reason: error.message });
  }
}

async function beat(agent: Agent, reading: GpuReading): Promise<HeartbeatReply> {
  const { ports, options, survey } = agent;
  const gpus = reading.kind === "found" ? reading.gpus : [];
  const own = gpus.filter(({ index }) => survey.devices.includes(index));
  const usage = await readUsage(reading.kind === "failed" ? undefined : own);
  const body = { metrics: agent.metrics.next(usage), running: [...agent.orphans.running()] };
  const reply = await ports.client.nodes.heartbeat(options.words.id, body, {
    signal: ports.signal,
  });
  sayChanges(agent, reply);
  agent.placements = reply.placements;
  agent.beatS = reply.next_heartbeat_s;
  showBoard(agent);
  agent.orphans.end(new Set(reply.ended));
  await acknowledge(agent, reply);
  return reply;
}

/** The owner sees by it that the node knows. One that is over by now needs none. */
async function acknowledge({ ports }: Agent, { placements }: HeartbeatReply): Promise<void> {
  for (const { placement_id, state, acknowledged } of placements) {
    if (acknowledged || state !== "active") continue;
    try {
      await ports.client.placements.acknowledge(placement_id, { signal: ports.signal });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      ports.log.warn("not_acknowledged", { placement_id, code: error.code });
    }
  }
}

function showBoard({ options, ports, survey, placements, beatS }: Agent): void {
  writeBoard(options.folder, {
    node: options.words.id,
    pid: process.pid,
    url: ports.url,
    written_time: ports.nowSeconds(),
    next_heartbeat_s: beatS,
    devices: survey.devices,
    placements,
  });
}

function sayChanges({ placements: before, ports: { log } }: Agent, reply: HeartbeatReply): void {
  const known = new Map(before.map((grant) => [grant.placement_id, grant]));
  for (const grant of reply.placements) {
    const { placement_id, user_id, gpus, end_time, state } = grant;
    const facts = { placement_id, user_id, gpus, end_time, state };
    const old = known.get(placement_id);
    known.delete(placement_id);
    if (old === undefined) log.info("granted", facts);
    else if (old.end_time !== end_time || old.state !== state) log.info("changed", facts);
  }
  for (const placement_id of known.keys()) log.info("over", { placement_id });
}

function sayLeftOut({ leftOut }: Survey, log: Log): void {
  if (leftOut.length === 0) return;
  const gpus = leftOut.map(({ index, model }) => ({ index, model }));
  log.warn("gpus_left_out", { reason: "a node has GPUs of one model", gpus });
}

/** How long to wait after a call that failed. Throws what no patience mends. */
function afterFailure(agent: Agent, error: unknown): number {
  const { ports } = agent;
  if (ports.signal.aborted) return 0;
  const isKnown = error instanceof Refused || error instanceof Unreachable;
  if (!isKnown) throw error;
  agent.failures += 1;
  if (error instanceof Refused) {
    const isLater = error.problem.status === 429;
    if (!agent.wasRegistered && !isLater) throw error;
    // The server has another ledger, or somebody removed the node.
    if (error.code === "unknown_node") agent.isRegistered = false;
    ports.log.error("refused", { code: error.code, reason: error.message });
    return againMs(agent.failures, ports.chance(), error.problem.retry_after_s);
  }
  if (agent.failures === 1) ports.log.warn("server_away", { reason: error.message });
  return againMs(agent.failures, ports.chance());
}

const DRAIN_MS_MAX = 5_000;

async function drain({ ports, options }: Agent): Promise<void> {
  const { id } = options.words;
  try {
    const signal = AbortSignal.timeout(DRAIN_MS_MAX);
    await ports.client.nodes.drain(id, { note: DRAIN_NOTE }, { signal });
    ports.log.info("drained", { node: id });
  } catch (error) {
    ports.log.error("not_drained", { reason: error instanceof Error ? error.message : error });
  }
}
