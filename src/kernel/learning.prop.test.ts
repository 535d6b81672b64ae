import { describe, expect, it } from "vitest";
import { testSeed } from "../../test/support/seed.ts";
import { createPrng, type Prng } from "../base/index.ts";
import {
  type Command,
  createState,
  decide,
  decodeState,
  encodeState,
  forecastPlacement,
  type LedgerState,
  nextDueAt,
} from "./index.ts";
import { apply } from "./kernel.ts";
import { nodeOf, placementOf } from "./testing/index.ts";

const SEED = testSeed();
/** More in a soak: `ARBITER_SOAK=1`. */
const HISTORIES = process.env["ARBITER_SOAK"] === "1" ? 200 : 4;
const COMMANDS = 500;

// Goal: what a policy has learnt decides the same after a snapshot, wherever it was in learning.
// Method: two ledgers get the same commands; one is made anew from its snapshot at random moments,
// the other is asked for forecasts, which must teach it nothing.

describe(`a policy that learns (SEED=${SEED})`, () => {
  it.each(["fgd", "least-waste"])(
    "goes on after a snapshot as if nothing had been: %s",
    (policy) => {
      const moments = { before: 0, rehearsing: 0, learnt: 0 };
      for (let i = 0; i < HISTORIES; i++) {
        const random = createPrng(SEED + i);
        const plain = createState();
        let other = createState();
        let now = 0;
        for (let done = 0; done < COMMANDS; done++) {
          now += 500 * random.below(4);
          const isTickDue = nextDueAt(plain) <= now;
          const command = isTickDue
            ? ({ kind: "tick" } as const)
            : anyCommand(random, plain, policy);
          const stamp = { at: now, seq: plain.seq + 1 };
          const decision = decide(plain, command, stamp);
          expect(decide(other, command, stamp)).toEqual(decision);
          if (decision.ok && decision.events.length > 0) {
            apply(plain, decision.events, stamp);
            apply(other, decision.events, stamp);
          }
          if (command.kind === "placement.request") forecastPlacement(plain, command, stamp, 2);
          if (!random.chance(1, 20)) continue;
          const image = encodeState(other);
          moments[momentOf(image.head.fleet!.learnt)] += 1;
          other = decodeState(structuredClone(image));
        }
        expect(encodeState(other)).toEqual(encodeState(plain));
      }
      expect(moments.before).toBeGreaterThan(0);
      expect(moments.learnt).toBeGreaterThan(0);
      if (policy === "least-waste") expect(moments.rehearsing).toBeGreaterThan(0);
    },
  );
});

type Learnt = NonNullable<ReturnType<typeof encodeState>["head"]["fleet"]>["learnt"];

function momentOf(learnt: Learnt): "before" | "rehearsing" | "learnt" {
  const first = learnt[0]?.learnt;
  if (first === undefined || first.mix.version === 0) return "before";
  return first.waste?.rehearsal === undefined ? "learnt" : "rehearsing";
}

function anyCommand(random: Prng, state: LedgerState, policy: string): Command {
  const nodes = state.fleet.nodeIds.size;
  if (nodes < 10 || random.chance(1, 60)) {
    const cpuMilli = 16_000 * (2 + random.below(3));
    const facts = {
      gpus: 2 * random.below(5),
      gpuModel: random.chance(1, 2) ? "A" : "B",
      cpuMilli,
    };
    return nodeOf(`n${random.below(24)}`, facts);
  }
  if (random.chance(1, 80)) {
    const actor = { userId: "op", role: "operator" } as const;
    return { kind: "node.remove", actor, node: `n${random.below(24)}`, force: true };
  }
  const gpus = random.chance(1, 6) ? 0 : random.chance(1, 2) ? 1 : 2 * random.below(3);
  const gpuMilli =
    gpus === 0 ? 0 : gpus > 1 || random.chance(1, 2) ? 1000 : 100 + 150 * random.below(5);
  const pod = {
    cpuMilli: 1000 * (1 + random.below(12)),
    memoryMib: 1,
    gpus,
    gpuMilli,
    models: random.chance(1, 6) ? ["A"] : [],
  };
  const walltimeMs = 1000 * (1 + random.below(60));
  // Some are asked for by another policy: they are learnt from all the same.
  return placementOf(pod, { policy: random.chance(1, 10) ? "random" : policy, walltimeMs });
}
