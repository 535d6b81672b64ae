import type { Ledger } from "../../runtime/index.ts";
import { type PoolRequest, type Problem, toCreateCommand, toProblem } from "../../wire/index.ts";
import { LocalRefusal } from "../failure.ts";

/** Who the journal says made them. */
const ACTOR = { userId: "configuration", role: "admin" } as const;

/**
 * Makes the configured pools that the ledger does not have; those it has stay as they are, whatever
 * the file says. A pool may fall back on a later one. Gives the ids of the new ones.
 * Errors: `LocalRefusal` for a pool that the ledger refuses.
 */
export async function createMissingPools(
  ledger: Pick<Ledger, "read" | "submit">,
  pools: readonly PoolRequest[],
): Promise<readonly string[]> {
  const known = await ledger.read((state) => new Set(state.pools.keys()));
  let left = pools.filter(({ id }) => !known.has(id));
  const made: string[] = [];
  while (left.length > 0) {
    const refused: (readonly [PoolRequest, Problem])[] = [];
    for (const pool of left) {
      const problem = await create(ledger, pool);
      if (problem === undefined) made.push(pool.id);
      else if (problem.code === "unknown_fallback") refused.push([pool, problem]);
      else throw refusal(pool, problem);
    }
    const [first] = refused;
    if (first !== undefined && refused.length === left.length) throw refusal(...first);
    left = refused.map(([pool]) => pool);
  }
  return made;
}

async function create(
  ledger: Pick<Ledger, "submit">,
  pool: PoolRequest,
): Promise<Problem | undefined> {
  const command = toCreateCommand(pool, ACTOR);
  if (!command.ok) throw new Error(`pool ${pool.id} was checked when it was read`);
  const outcome = await ledger.submit(command.value);
  if (outcome.ok) return undefined;
  if ("overloaded" in outcome) throw new Error("nobody else asks while the server starts");
  return toProblem(outcome);
}

function refusal({ id }: PoolRequest, { code, detail }: Problem): LocalRefusal {
  return new LocalRefusal(code, `the configured pool ${id} can't be made: ${detail}`);
}
