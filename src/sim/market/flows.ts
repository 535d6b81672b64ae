import { createPrng, type Prng } from "../../base/index.ts";
import { type FleetShape, REFERENCE_FLEET } from "./fleet.ts";

/** One task group: runs on one slot, reads what others wrote. */
export interface SimGroup {
  readonly group: number;
  readonly flow: number;
  readonly durationMs: number;
  /** Bytes it leaves on the machine that it ran on, for each reader. */
  readonly outputBytes: number;
  /** Groups of the same flow whose outputs it reads; none for those of the first stage. */
  readonly reads: readonly number[];
  /** Index of the server with its data, for those of the first stage. */
  readonly dataOn: number;
  readonly dataBytes: number;
}

export interface SimFlow {
  readonly flow: number;
  readonly submittedAt: number;
  /** Micro-credits per unit-hour that each of its groups bids. */
  readonly limit: number;
  readonly groups: readonly SimGroup[];
}

export interface SimAgent {
  /** Index of its server. */
  readonly server: number;
  readonly joinedAt: number;
  /** Micro-credits per unit-hour; agents of the pool ask the same. */
  readonly price: number;
  readonly isPool: boolean;
}

export interface MarketWorkload {
  readonly fleet: FleetShape;
  readonly flows: readonly SimFlow[];
  readonly agents: readonly SimAgent[];
}

export interface WorkloadOptions {
  readonly agents: number;
  readonly flows: number;
  readonly seed: number;
  /** Default: 5 data centres of 4 racks, with as many servers as the agents need. */
  readonly fleet?: FleetShape;
  readonly groupsPerFlow?: number;
}

const STAGES = 4;
const POOL_PRICE = 1_000_000;
const ARRIVALS_MS = 600_000;
const MB = 1_000_000;

/**
 * Flows of stages: each group reads one to three outputs of the stage before. Bids lie between one
 * and three times the pool's price; three agents in ten ask something of their own. Agents and
 * flows come within the first ten minutes. Same options, same workload.
 */
export function makeWorkload(options: WorkloadOptions): MarketWorkload {
  const prng = createPrng(options.seed);
  const fleet = options.fleet ?? fleetFor(options.agents);
  const servers = fleet.dataCenters * fleet.racks * fleet.servers;
  const groups = options.groupsPerFlow ?? 20;
  const agents = Array.from({ length: options.agents }, (): SimAgent => {
    const isPool = prng.chance(7, 10);
    const price = isPool ? POOL_PRICE : POOL_PRICE / 2 + prng.below(POOL_PRICE);
    const isEarly = prng.chance(1, 2);
    const joinedAt = isEarly ? 0 : prng.below(ARRIVALS_MS);
    return { server: prng.below(servers), joinedAt, price, isPool };
  });
  let next = 0;
  const flows = Array.from({ length: options.flows }, (_, flow): SimFlow => {
    const made = makeGroups(prng, { flow, first: next, count: groups, servers });
    next += groups;
    const limit = POOL_PRICE + prng.below(2 * POOL_PRICE);
    return { flow, submittedAt: prng.below(ARRIVALS_MS), limit, groups: made };
  });
  return { fleet, flows, agents };
}

function fleetFor(agents: number): FleetShape {
  const perRack = REFERENCE_FLEET.dataCenters * REFERENCE_FLEET.racks;
  return { ...REFERENCE_FLEET, servers: Math.max(1, Math.ceil(agents / perRack)) };
}

function makeGroups(
  prng: Prng,
  about: {
    readonly flow: number;
    readonly first: number;
    readonly count: number;
    readonly servers: number;
  },
): readonly SimGroup[] {
  const width = Math.ceil(about.count / STAGES);
  return Array.from({ length: about.count }, (_, k): SimGroup => {
    const stage = Math.floor(k / width);
    const before = about.first + (stage - 1) * width;
    const reads = stage === 0 ? [] : pickSome(prng, before, width, 1 + prng.below(3));
    return {
      group: about.first + k,
      flow: about.flow,
      durationMs: 20_000 + prng.below(100_000),
      outputBytes: (1 + prng.below(500)) * MB,
      reads,
      dataOn: prng.below(about.servers),
      dataBytes: (1 + prng.below(500)) * MB,
    };
  });
}

/** Some different numbers of `[first, first + width)`, in order. */
function pickSome(prng: Prng, first: number, width: number, count: number): readonly number[] {
  const picked = new Set<number>();
  while (picked.size < Math.min(count, width)) picked.add(first + prng.below(width));
  return [...picked].sort((a, b) => a - b);
}
