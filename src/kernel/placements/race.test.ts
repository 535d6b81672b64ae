import { describe, expect, it } from "vitest";
import { testSeed } from "../../../test/support/seed.ts";
import { createPrng } from "../../base/index.ts";
import { checkLedger } from "../invariants.ts";
import { PLACEMENT_POLICIES } from "../placement/index.ts";
import { createTestLedger, nodeOf, placementOf } from "../testing/index.ts";

const SEED = testSeed();
const CALLERS = 1_000;
const GPUS = 500;

describe(`${CALLERS} callers race for ${GPUS} GPUs (SEED=${SEED})`, () => {
  it.each([...PLACEMENT_POLICIES.map(({ name }) => name), "any of them"])(
    "every GPU is granted once: %s",
    (policy) => {
      const random = createPrng(SEED);
      const ledger = createTestLedger(1_800_000_000_000);
      for (let gpus = 0; gpus < GPUS; gpus += 4) {
        const cluster = `c${random.below(5)}`;
        ledger.must(nodeOf(`n${gpus}`, { gpus: 4, cluster }));
      }
      const taken = new Set<string>();
      let refused = 0;
      for (let i = 0; i < CALLERS; i++) {
        const name = PLACEMENT_POLICIES[random.below(PLACEMENT_POLICIES.length)]!.name;
        const userId = `caller-${random.below(CALLERS)}`;
        const chosen = policy === "any of them" ? name : policy;
        const decision = ledger.run(placementOf({}, { policy: chosen, userId }));
        if (!decision.ok) {
          expect(decision.rejection.reason).toBe("no_feasible_node");
          refused += 1;
          continue;
        }
        const [event] = decision.events;
        if (event?.kind !== "placement.granted") throw new Error("a grant is what was asked for");
        const gpu = `${event.node}/${event.gpus}`;
        expect(taken.has(gpu)).toBe(false);
        taken.add(gpu);
      }
      expect(taken.size).toBe(GPUS);
      expect(refused).toBe(CALLERS - GPUS);
      checkLedger(ledger.state);
    },
  );
});
