import type { Fleet, Stamp } from "../../model/index.ts";
import {
  createRanking,
  findPolicy,
  internShape,
  type PodSpec,
  type PolicyDefinition,
  type Ranking,
} from "../../placement/index.ts";

/** A learning policy's own chance: it rehearses, but decides nothing by it. */
const SEED = 1;

/**
 * The policy's order of the nodes. It is made when first needed; a policy of chance takes the
 * number of the record that is being decided, so that the same decision gives the same.
 */
export function rankingOf(fleet: Fleet, definition: PolicyDefinition, stamp: Stamp): Ranking {
  if (definition.isSeeded === true) return newRanking(fleet, definition, stamp.seq);
  const known = fleet.rankings.get(definition.name);
  if (known !== undefined) return known;
  const ranking = newRanking(fleet, definition, SEED);
  fleet.rankings.set(definition.name, ranking);
  return ranking;
}

/**
 * Lets the learning policies hear of a grant: each one from the first grant that it was asked
 * for on, so that what they know depends on the journal alone.
 */
export function learnFrom(fleet: Fleet, policy: string, pod: PodSpec, stamp: Stamp): void {
  const definition = findPolicy(policy);
  if (definition?.isLearning === true) fleet.learning.add(policy);
  if (fleet.learning.size === 0) return;
  const shape = internShape(fleet.index.shapes, pod);
  for (const name of fleet.learning) {
    const ranking = rankingOf(fleet, findPolicy(name)!, stamp);
    ranking.policy.arrived?.(shape);
  }
}

function newRanking(fleet: Fleet, definition: PolicyDefinition, seed: number): Ranking {
  const { index } = fleet;
  return createRanking(index, definition.create({ index, seed }));
}
