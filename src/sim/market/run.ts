import {
  createNumberHeap,
  heapPeekKey,
  heapPeekValue,
  heapPop,
  heapPush,
} from "../../base/index.ts";
import type { MarketWorkload, SimAgent, SimFlow, SimGroup } from "./flows.ts";
import { createMatcher, type Matcher, type MatcherKind, type SimMatch } from "./matchers.ts";

/** What happened to one task group. */
export interface GroupRun {
  readonly group: number;
  readonly flow: number;
  /** When all its inputs were there. */
  readonly readyAt: number;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly agent: number;
  /** Micro-credits per unit-hour; 0 where nothing is charged. */
  readonly price: number;
  /** The sum over its inputs of bytes times distance. */
  readonly byteDistance: number;
  readonly bytes: number;
}

export interface MarketRun {
  /** In the order of starting. */
  readonly groups: readonly GroupRun[];
  /** Groups that never found a slot within their limit. */
  readonly unserved: number;
}

interface World {
  readonly matcher: Matcher;
  readonly workload: MarketWorkload;
  readonly groups: readonly SimGroup[];
  readonly readersOf: ReadonlyMap<number, readonly number[]>;
  /** By group: inputs that are not there yet. */
  readonly missing: number[];
  readonly readyAt: number[];
  readonly runs: (GroupRun | undefined)[];
  readonly started: GroupRun[];
  readonly events: ReturnType<typeof createNumberHeap>;
}

/**
 * Runs flows on agents under one way of matching. An agent runs one group at a time and is offered
 * again when it is done; a group bids when all its inputs are written. Deterministic.
 */
export function runMarket(workload: MarketWorkload, kind: MatcherKind): MarketRun {
  const world = createWorld(workload, createMatcher(kind, workload.fleet));
  for (;;) {
    const eventAt = heapPeekKey(world.events);
    const timeAt = world.matcher.nextAt();
    const at = Math.min(eventAt, timeAt);
    if (at === Number.POSITIVE_INFINITY) break;
    if (eventAt <= timeAt) handle(world, at);
    else start(world, world.matcher.passTime(at), at);
  }
  return {
    groups: world.started,
    unserved: world.groups.length - world.started.length,
  };
}

/** Events are numbers: agents that join, then flows that are submitted, then groups that end. */
function createWorld(workload: MarketWorkload, matcher: Matcher): World {
  const groups = workload.flows.flatMap((flow) => flow.groups);
  const readersOf = new Map<number, number[]>();
  for (const { group, reads } of groups) {
    for (const read of reads) readersOf.set(read, [...(readersOf.get(read) ?? []), group]);
  }
  const events = createNumberHeap();
  const { agents, flows } = workload;
  agents.forEach(({ joinedAt }, agent) => {
    heapPush(events, joinedAt, agent);
  });
  flows.forEach(({ submittedAt }, flow) => {
    heapPush(events, submittedAt, agents.length + flow);
  });
  return {
    matcher,
    workload,
    groups,
    readersOf,
    missing: groups.map(({ reads }) => reads.length),
    readyAt: groups.map(() => 0),
    runs: groups.map(() => undefined),
    started: [],
    events,
  };
}

function handle(world: World, at: number): void {
  const event = heapPeekValue(world.events);
  heapPop(world.events);
  const { agents, flows } = world.workload;
  if (event < agents.length) return offer(world, event, at);
  const flow = flows[event - agents.length];
  if (flow !== undefined) return submit(world, flow, at);
  const ended = world.runs[event - agents.length - flows.length]!;
  for (const reader of world.readersOf.get(ended.group) ?? []) {
    world.missing[reader]! -= 1;
    if (world.missing[reader] === 0) bid(world, world.groups[reader]!, at);
  }
  offer(world, ended.agent, at);
}

function submit(world: World, { groups }: SimFlow, at: number): void {
  for (const group of groups) if (group.reads.length === 0) bid(world, group, at);
}

function offer(world: World, agent: number, at: number): void {
  const { server, price, isPool } = agentOf(world, agent);
  const slot = { slot: agent, server: world.matcher.servers[server]!, price, isPool, addedAt: at };
  start(world, world.matcher.addSlot(slot), at);
}

function bid(world: World, group: SimGroup, at: number): void {
  world.readyAt[group.group] = at;
  const { limit } = world.workload.flows[group.flow]!;
  const about = { bid: group.group, owner: group.flow, limit, arrivedAt: at };
  const inputs = inputsOf(world, group);
  start(world, world.matcher.addBid({ ...about, inputs, wasAnnounced: false }), at);
}

function inputsOf(
  { matcher, runs, workload, groups }: World,
  { reads, dataOn, dataBytes }: SimGroup,
): readonly { readonly server: number; readonly bytes: number }[] {
  if (reads.length === 0) return [{ server: matcher.servers[dataOn]!, bytes: dataBytes }];
  return reads.map((read) => {
    const { server } = workload.agents[runs[read]!.agent]!;
    return { server: matcher.servers[server]!, bytes: groups[read]!.outputBytes };
  });
}

function start(world: World, matches: readonly SimMatch[], at: number): void {
  const { agents, flows } = world.workload;
  for (const { bid: number, slot: agent, price } of matches) {
    const group = world.groups[number]!;
    const server = world.matcher.servers[agentOf(world, agent).server]!;
    let [byteDistance, bytes] = [0, 0];
    for (const input of inputsOf(world, group)) {
      byteDistance += input.bytes * world.matcher.distance(input.server, server);
      bytes += input.bytes;
    }
    const endedAt = at + group.durationMs;
    const { flow } = group;
    const readyAt = world.readyAt[number]!;
    const run = { group: number, flow, readyAt, startedAt: at, endedAt, agent, price };
    world.runs[number] = { ...run, byteDistance, bytes };
    world.started.push({ ...run, byteDistance, bytes });
    heapPush(world.events, endedAt, agents.length + flows.length + number);
  }
}

function agentOf({ workload }: World, agent: number): SimAgent {
  return workload.agents[agent]!;
}
