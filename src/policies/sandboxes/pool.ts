import type { PolicyOutcome, PolicyRun, RunLimits, Sandbox } from "../contract.ts";
import { RUN_LIMITS } from "../limits.ts";
import { type Cell, type CellPort, createCell } from "./cells/cell.ts";
import type { CellReply, CellRequest } from "./messages.ts";
import { fault, outcomeOf } from "./outcome.ts";
import { createFairQueue } from "./queue.ts";
import { plainSource } from "./source.ts";
import { factsText, requestText } from "./texts.ts";

export interface PoolOptions {
  readonly cells: number;
  readonly open: () => CellPort;
}

interface Waiting {
  readonly policyRun: PolicyRun;
  readonly answer: (outcome: PolicyOutcome) => void;
}

/**
 * JavaScript in cells that any owner's run may use, one run at a time: a run leaves nothing behind.
 * Owners take turns, and one owner has at most all cells but one while others wait, so that
 * somebody's slow policy delays nobody else's. A cell that was killed is replaced.
 */
export function createPool({ cells, open }: PoolOptions): Sandbox {
  const queue = createFairQueue<Waiting>();
  const idle: Cell[] = [];
  const busy = new Map<Cell, string>();
  let isClosed = false;
  let lastId = 0;

  const spare = (): Cell => {
    const cell = createCell(open());
    return cell;
  };
  for (let i = 0; i < cells; i++) idle.push(spare());

  const busyOf = (owner: string): number =>
    [...busy.values()].reduce((count, other) => count + (other === owner ? 1 : 0), 0);
  const share = Math.max(1, cells - 1);

  const next = (): void => {
    while (idle.length > 0 && queue.size > 0) {
      const taken = queue.take((owner) => busyOf(owner) < share);
      if (taken === undefined) return;
      const cell = idle.pop()!;
      busy.set(cell, taken.owner);
      void carryOut(cell, taken.work).finally(() => {
        busy.delete(cell);
        if (!isClosed) idle.push(cell.isDead ? spare() : cell);
        next();
      });
    }
  };

  const carryOut = async (cell: Cell, { policyRun, answer }: Waiting): Promise<void> => {
    const limits: RunLimits = { ...RUN_LIMITS, ...policyRun.limits };
    const source = plainSource(policyRun.code);
    if ("message" in source) return answer(fault("policy_load_failed", source.message));
    const reply = await cell.ready.then(
      () => cell.run(requestFor(++lastId, policyRun, source.text, limits)),
      (why: unknown): CellReply => ({ id: 0, fault: "policy_crashed", message: String(why) }),
    );
    answer(outcomeOf(reply, limits, "javascript"));
  };

  return {
    run: (policyRun) => {
      if (isClosed) return Promise.resolve(fault("policies_busy", "the sandbox is closed"));
      return new Promise((answer) => {
        const isIn = queue.push(policyRun.owner ?? "", { policyRun, answer });
        if (!isIn) return answer(fault("policies_busy", "too many runs of policies wait"));
        next();
      });
    },
    close: async () => {
      isClosed = true;
      for (const cell of [...idle, ...busy.keys()]) cell.kill();
    },
  };
}

function requestFor(
  id: number,
  policyRun: PolicyRun,
  source: string,
  limits: RunLimits,
): CellRequest {
  return {
    id,
    request: requestText(policyRun),
    facts: factsText(policyRun.facts),
    source,
    files: {},
    limits,
    owner: policyRun.owner ?? "",
  };
}
