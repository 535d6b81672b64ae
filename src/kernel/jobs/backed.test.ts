import { describe, expect, it } from "vitest";
import type { Backing, CreatePool } from "../index.ts";
import { checkLedger, viewJob, viewParts } from "../index.ts";
import {
  ADMIN,
  createTestLedger,
  nodeOf,
  OPERATOR,
  OPTIONS,
  placementOf,
  runUntilIdle,
  submitOf,
  type TestLedger,
} from "../testing/index.ts";

const GPUS: Backing = {
  clusters: [],
  dataCenters: [],
  racks: [],
  gpuModels: ["A"],
  labels: {},
  policy: "best-fit",
};

const POOL: CreatePool = {
  kind: "pool.create",
  actor: ADMIN,
  pool: "a",
  allowPast: false,
  options: { ...OPTIONS, spinUpMs: 0 },
  schedule: [],
  backing: GPUS,
  rolling: { capacity: 0, horizonMs: 86_400_000 },
};

const FOUR = { cpuMilli: 1_000, memoryMib: 1_024, gpus: 4, gpuMilli: 1_000 };

/** A node of four GPUs in pool `a`, in the middle of a second as real clocks have it. */
function fleet(): TestLedger {
  const ledger = createTestLedger(1_234);
  ledger.must(POOL);
  ledger.must(nodeOf("n1", { gpus: 4, gpuModel: "A" }));
  settle(ledger);
  return ledger;
}

function settle(ledger: TestLedger): void {
  runUntilIdle(ledger);
  checkLedger(ledger.state);
}

describe("a job on a backed pool", () => {
  it("starts when the placement that it waits for is released", () => {
    const ledger = fleet();
    ledger.must(placementOf(FOUR, { walltimeMs: 60_000 }));
    ledger.must(submitOf("a", 4));
    settle(ledger);
    expect(viewJob(ledger.state, 1)?.state).toBe("waiting");

    ledger.now = 5_678;
    ledger.must({ kind: "placement.release", actor: ADMIN, grant: 1 });
    settle(ledger);
    expect(viewJob(ledger.state, 1)?.state).toBe("running");
  });

  it("runs on while its node is drained, and the next one has the node when it is back", () => {
    const ledger = fleet();
    ledger.must(submitOf("a", 4, { walltimeMs: 20_000 }));
    settle(ledger);
    expect(viewParts(ledger.state, 1, { from: 0, limit: 1 })).toMatchObject([
      { on: [{ node: "n1", gpus: [0, 1, 2, 3] }] },
    ]);

    ledger.now = 3_456;
    ledger.must({ kind: "node.drain", actor: ADMIN, node: "n1" });
    settle(ledger);
    expect(viewJob(ledger.state, 1)?.state).toBe("running");

    ledger.now = 4_567;
    ledger.must({ kind: "job.finish", actor: OPERATOR, job: 1, outcome: "done" });
    settle(ledger);
    ledger.must({ kind: "node.undrain", actor: ADMIN, node: "n1" });
    settle(ledger);
    ledger.must(submitOf("a", 4));
    settle(ledger);
    expect(viewJob(ledger.state, 2)?.state).toBe("running");
  });

  it("waits again when its node is lost, and starts when the node is back", () => {
    const ledger = fleet();
    ledger.must(submitOf("a", 2, { walltimeMs: 60_000 }));
    settle(ledger);

    ledger.now = 3_456;
    ledger.must({ kind: "node.remove", actor: ADMIN, node: "n1", force: true });
    settle(ledger);
    expect(viewJob(ledger.state, 1)?.state).toBe("waiting");

    ledger.now = 9_999;
    ledger.must(nodeOf("n1", { gpus: 4, gpuModel: "A" }));
    settle(ledger);
    expect(viewJob(ledger.state, 1)).toMatchObject({ state: "running" });
  });
});
