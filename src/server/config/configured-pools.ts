import { type PoolRequest, toCreateCommand, toProblem } from "../../wire/index.ts";
import type { Backend } from "../ports.ts";
import { ConfigError } from "./yaml-file.ts";

/** What became of the configuration's pools. */
export interface ConfiguredPools {
  readonly created: readonly string[];
  /** Those that were there already; they are left as they are, whatever the file says. */
  readonly kept: readonly string[];
}

/** Stands in the journal for the configuration file. */
const ACTOR = { userId: "configuration", role: "admin" } as const;

/**
 * Creates the pools that are absent, fallbacks before those that fall back on them. Errors:
 * `ConfigError` for one that the ledger refuses; those before it stay.
 */
export async function createConfiguredPools(
  backend: Pick<Backend, "submit" | "read">,
  pools: readonly PoolRequest[],
): Promise<ConfiguredPools> {
  const known = new Set(await backend.read((state) => [...state.pools.keys()]));
  const kept = pools.filter(({ id }) => known.has(id)).map(({ id }) => id);
  let waiting = pools.filter(({ id }) => !known.has(id));
  const created: string[] = [];
  while (waiting.length > 0) {
    const isReady = ({ fallbacks = [] }: PoolRequest): boolean =>
      fallbacks.every(({ pool }) => known.has(pool));
    // Where nothing is ready, some fallback is missing; the ledger says which.
    const next = waiting.find(isReady) ?? waiting[0]!;
    await create(backend, next);
    known.add(next.id);
    created.push(next.id);
    waiting = waiting.filter((pool) => pool !== next);
  }
  return { created, kept };
}

async function create(backend: Pick<Backend, "submit">, pool: PoolRequest): Promise<void> {
  const command = toCreateCommand(pool, ACTOR);
  if (!command.ok) {
    const told = command.errors.map(({ path, message }) => `${path} ${message}`);
    throw new ConfigError(`pool ${pool.id}: ${told.join("; ")}`);
  }
  const outcome = await backend.submit(command.value);
  if (outcome.ok) return;
  const why = "overloaded" in outcome ? "the ledger is too busy" : toProblem(outcome).detail;
  throw new ConfigError(`pool ${pool.id}: ${why}`);
}
