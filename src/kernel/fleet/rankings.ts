import type { Fleet, Stamp } from "../model/index.ts";
import {
  createRanking,
  findPolicy,
  internShape,
  type Learnt,
  PLACEMENT_POLICIES,
  type PodSpec,
  type PolicyDefinition,
  type Ranking,
} from "../placement/index.ts";

/** What one policy has learnt from the grants. */
export interface LearntPolicy {
  readonly policy: string;
  readonly learnt: Learnt;
}

/** A learning policy rehearses with this seed; nothing else goes by it. */
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
    rankingOf(fleet, findPolicy(name)!, stamp).policy.arrived?.(shape);
  }
}

/** What all policies have learnt, in the order in which they are listed. */
export function learntPolicies({ learning, rankings }: Fleet): readonly LearntPolicy[] {
  return PLACEMENT_POLICIES.flatMap(({ name }) => {
    const learnt = learning.has(name) ? rankings.get(name)?.policy.learnt?.() : undefined;
    return learnt === undefined ? [] : [{ policy: name, learnt }];
  });
}

/** Makes all rankings anew; those policies go on from what they had learnt. */
export function restorePolicies(fleet: Fleet, learnt: readonly LearntPolicy[]): void {
  fleet.rankings.clear();
  fleet.learning.clear();
  for (const one of learnt) {
    const definition = findPolicy(one.policy);
    if (definition === undefined) continue;
    fleet.learning.add(one.policy);
    fleet.rankings.set(one.policy, newRanking(fleet, definition, SEED, one.learnt));
  }
}

function newRanking(
  fleet: Fleet,
  definition: PolicyDefinition,
  seed: number,
  learnt?: Learnt,
): Ranking {
  const { index } = fleet;
  const given = learnt === undefined ? {} : { learnt };
  return createRanking(index, definition.create({ index, seed, ...given }));
}
