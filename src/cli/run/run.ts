import { setTimeout as sleep } from "node:timers/promises";
import { type Client, Refused, Unreachable } from "../../client/index.ts";
import type { PlacementWire } from "../../wire/index.ts";
import { type Board, leaveRunNote, readBoard, readBoards } from "../agent/board/index.ts";
import { LocalRefusal } from "../failure.ts";
import type { Io } from "../terminal/io.ts";
import { UsageError } from "../usage.ts";
import { type Child, SpawnFailure, startChild } from "./child.ts";
import { decodeDevices } from "./codec.ts";
import { devicesOf, environmentOf } from "./environment.ts";
import { passOnSignals } from "./pass-on.ts";
import { type Outcome, supervise } from "./supervise.ts";
import { isLive, type Over, watchUntilOver } from "./watch.ts";

/** A command that is to run under a grant. */
export interface Order {
  readonly placement: string;
  readonly command: readonly [string, ...string[]];
  /** Which node this machine is; absent: what an agent here says. */
  readonly node?: string;
  /** Where agents leave word. */
  readonly folder: string;
  /** Wait for a grant that has not started yet. */
  readonly isPatient: boolean;
  /** Give the grant back when the command ends. */
  readonly release: boolean;
  /** A command that ends with a code other than 0 counts against its node. */
  readonly failOnExit: boolean;
  readonly graceMs: number;
  /** So long before its end the command is asked to end. */
  readonly earlyMs: number;
}

export interface RunPorts {
  readonly io: Io;
  /** Answers soon or not at all: the one who watches asks again by itself. */
  readonly client: Client;
  readonly tell: (event: RunEvent) => void;
}

/** What a person or a program at standard error may want to know. */
export type RunEvent =
  | { readonly event: "waiting"; readonly placement_id: string; readonly start_time: number }
  | {
      readonly event: "started";
      readonly placement_id: string;
      readonly node: string;
      readonly pid: number;
      readonly devices: readonly number[];
      readonly end_time: number;
    }
  | {
      readonly event: "changed";
      readonly placement_id: string;
      readonly end_time: number;
      readonly evicted_by?: string;
    }
  | {
      readonly event: "ending";
      readonly placement_id: string;
      readonly why: Over["why"];
      readonly message?: string;
    }
  | { readonly event: "not_started"; readonly placement_id: string; readonly reason: string }
  | { readonly event: "not_told"; readonly placement_id: string; readonly reason: string }
  | { readonly event: "ended"; readonly placement_id: string; readonly exit_code: number };

/** A server that has so many nodes that it hears from them seldom is asked as seldom. */
const EVERY_MS_MIN = 2_000;
const QUESTIONS_PER_BEAT = 5;

/**
 * Runs a command under a grant to its end, and gives the command's exit code.
 * Errors: `UsageError`, `LocalRefusal` if the grant is not for here and now, `Refused`,
 * `Unreachable`.
 */
export async function runUnderGrant(order: Order, ports: RunPorts): Promise<number> {
  const board = boardFor(order);
  const node = order.node ?? board?.node;
  if (node === undefined) {
    throw new UsageError("no agent runs here: say with --node which node this machine is");
  }
  const grant = await activeGrant(order, node, ports);
  const devices = devicesOf(grant.gpus, await registeredDevices(board, grant, ports));
  const passOn = passOnSignals(ports.io.signals);
  try {
    const child = await start(order, { grant, devices, node }, ports);
    passOn.to(child);
    return await endOf(child, { order, board, ports, grant, devices, node });
  } finally {
    passOn.stop();
  }
}

/** A command that runs, with all that it takes to see it to its end. */
interface Standing extends Started {
  readonly order: Order;
  readonly board: Board | undefined;
  readonly ports: RunPorts;
}

async function endOf(child: Child, standing: Standing): Promise<number> {
  const { order, ports, grant, devices, node } = standing;
  const { placement_id, end_time } = grant;
  const { pid } = child;
  const tidy = leaveRunNote(order.folder, { placement_id, node, group: pid, runner: process.pid });
  try {
    ports.tell({ event: "started", placement_id, node, pid, devices, end_time });
    const outcome = await standBy(child, standing);
    await conclude(outcome, standing);
    ports.tell({ event: "ended", placement_id, exit_code: outcome.exitCode });
    return outcome.exitCode;
  } finally {
    tidy();
  }
}

/** From an agent's board; from whoever can't read that, the metrics that the agent has sent. */
async function registeredDevices(
  board: Board | undefined,
  { node, gpus }: PlacementWire,
  { client, io }: RunPorts,
): Promise<readonly number[] | undefined> {
  if (board !== undefined || gpus.length === 0) return board?.devices;
  const { metrics } = await client.nodes.get(node, { signal: io.signal });
  return decodeDevices(metrics?.document);
}

/** Which node this is decides which devices a command gets: several agents need a choice. */
function boardFor({ node, folder }: Order): Board | undefined {
  if (node !== undefined) return readBoard(folder, node);
  const boards = readBoards(folder);
  if (boards.length <= 1) return boards[0];
  const names = boards.map((board) => board.node).join(", ");
  throw new UsageError(`several agents run here: choose a node of ${names} with --node`);
}

async function activeGrant(order: Order, node: string, ports: RunPorts): Promise<PlacementWire> {
  const { client, io, tell } = ports;
  const { placement: id } = order;
  for (let told = false; ; told = true) {
    const grant = await client.placements.get(id, { signal: io.signal });
    const { state, start_time } = grant;
    if (grant.node !== node) {
      const where = `${id} is bound to ${grant.node}, and this is ${node}`;
      throw new LocalRefusal("other_node", where);
    }
    if (state === "active") return grant;
    if (state !== "scheduled") throw new LocalRefusal("placement_not_live", `${id} is ${state}`);
    if (!order.isPatient) {
      throw new LocalRefusal("not_yet", `${id} starts later: --wait waits for it`);
    }
    if (!told) tell({ event: "waiting", placement_id: id, start_time });
    const leftMs = start_time * 1_000 - Date.now();
    const waitMs = Math.min(Math.max(leftMs, WAIT_MS_MIN), WAIT_MS_MAX);
    await pause(waitMs, io.signal);
    io.signal.throwIfAborted();
  }
}

const WAIT_MS_MIN = 200;
const WAIT_MS_MAX = 5_000;

interface Started {
  readonly grant: PlacementWire;
  readonly devices: readonly number[];
  readonly node: string;
}

/** A command that can't be started here is the node's failure as far as anybody can tell. */
async function start(order: Order, started: Started, ports: RunPorts): Promise<Child> {
  const { grant, devices, node } = started;
  const env = environmentOf(ports.io.env, {
    id: grant.placement_id,
    node,
    devices,
    gpus: grant.gpus,
    gpuMilli: grant.gpu_milli,
    endTime: grant.end_time,
  });
  try {
    return await startChild(order.command, env);
  } catch (error) {
    if (error instanceof SpawnFailure) await report(grant, error.message, ports);
    throw error;
  }
}

function standBy(child: Child, { order, board, ports, grant }: Standing): Promise<Outcome> {
  const { client, tell } = ports;
  const { placement_id } = grant;
  return supervise({
    child,
    graceMs: order.graceMs,
    untilOver: (signal) => {
      const watching = {
        ask: () => client.placements.get(placement_id, { signal }),
        hint: () => hintOf(board && readBoard(order.folder, board.node), placement_id),
        nowMs: Date.now,
        wait: pause,
      };
      return watchUntilOver(grant, watching, {
        // As the board was when it was first looked at: before the grant was.
        hintBefore: hintOf(board, placement_id),
        everyMs: everyMs(board),
        earlyMs: order.earlyMs,
        signal,
        onChange: ({ end_time, evicted_by }) => {
          const by = evicted_by === undefined ? {} : { evicted_by };
          tell({ event: "changed", placement_id, end_time, ...by });
        },
      });
    },
    onOver: ({ why, grant: { message } }) => {
      tell({ event: "ending", placement_id, why, ...(message === undefined ? {} : { message }) });
    },
  });
}

function everyMs(board: Board | undefined): number {
  const beatMs = (board?.next_heartbeat_s ?? 0) * 1_000;
  return Math.max(EVERY_MS_MIN, Math.round(beatMs / QUESTIONS_PER_BEAT));
}

function hintOf(board: Board | undefined, id: string): string | undefined {
  const grant = board?.placements.find(({ placement_id }) => placement_id === id);
  return grant && [grant.state, grant.end_time, grant.evicted_by].join(" ");
}

/** Gives the grant back, or says that it failed. What the ledger has ended needs neither. */
async function conclude(
  { exitCode, over }: Outcome,
  { order, ports, grant }: Standing,
): Promise<void> {
  if (over !== undefined && !isLive(over.grant)) return;
  if (over === undefined && exitCode !== 0 && order.failOnExit) {
    await report(grant, `the command ended with code ${exitCode}`, ports);
    return;
  }
  if (order.release) await telling(grant, ports, (id) => ports.client.placements.release(id));
}

function report(grant: PlacementWire, message: string, ports: RunPorts): Promise<void> {
  return telling(grant, ports, (id) => ports.client.placements.fail(id, { message }));
}

/** The command's exit code counts, whatever becomes of this. */
async function telling(
  { placement_id }: PlacementWire,
  { tell }: RunPorts,
  call: (id: string) => Promise<PlacementWire>,
): Promise<void> {
  try {
    await call(placement_id);
  } catch (error) {
    if (error instanceof Refused && error.code === "placement_not_live") return;
    if (!(error instanceof Refused) && !(error instanceof Unreachable)) throw error;
    tell({ event: "not_told", placement_id, reason: error.message });
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
