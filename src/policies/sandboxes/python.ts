import type { PolicyOutcome, PolicyRun, RunLimits, Sandbox } from "../contract.ts";
import { PYTHON_MEMORY_BYTES, RUN_LIMITS } from "../limits.ts";
import { type Cell, type CellPort, createCell } from "./cells/cell.ts";
import type { CellReply } from "./messages.ts";
import { fault, outcomeOf } from "./outcome.ts";
import { createFairQueue } from "./queue.ts";
import { factsText, requestText } from "./texts.ts";

export interface PythonOptions {
  /** Processes that live at once, beside one warm spare. */
  readonly cells: number;
  readonly open: (memoryBytes: number) => CellPort;
}

interface Waiting {
  readonly policyRun: PolicyRun;
  readonly answer: (outcome: PolicyOutcome) => void;
}

/** A process, and whose policy it has: an interpreter can't be cleaned, so it is never shared. */
interface Home {
  readonly key: string;
  readonly cell: Cell;
  isBusy: boolean;
  usedAt: number;
}

/**
 * Python in processes, each for one policy of one owner as long as it lives: what code does to its
 * interpreter, it does to itself. Starting takes seconds, so one is always kept warm; where all
 * are in use by others, the longest idle gives way.
 */
export function createPythonSandbox({ cells, open }: PythonOptions): Sandbox {
  const queue = createFairQueue<Waiting>();
  const homes = createHomes(cells, () => createCell(open(PYTHON_MEMORY_BYTES)));
  let isClosed = false;
  let lastId = 0;
  let uses = 0;

  const next = (): void => {
    if (isClosed) return;
    const taken = queue.take((key) => homes.find(key) !== undefined);
    if (taken === undefined) return;
    const home = homes.find(taken.owner)!;
    home.isBusy = true;
    home.usedAt = ++uses;
    void carryOut(home.cell, taken.work).finally(() => {
      home.isBusy = false;
      next();
    });
    next();
  };

  const carryOut = async (cell: Cell, { policyRun, answer }: Waiting): Promise<void> => {
    const limits: RunLimits = { ...RUN_LIMITS, ...policyRun.limits };
    const { source, files = {} } = policyRun.code;
    const request = {
      id: ++lastId,
      request: requestText(policyRun),
      facts: factsText(policyRun.facts),
      source,
      files,
      limits,
      owner: policyRun.owner ?? "",
    };
    const reply = await cell.ready.then(
      () => cell.run(request),
      (why: unknown): CellReply => ({ id: 0, fault: "policy_crashed", message: String(why) }),
    );
    answer(outcomeOf(reply, limits, "python"));
  };

  return {
    run: (policyRun) => {
      if (isClosed) return Promise.resolve(fault("policies_busy", "the sandbox is closed"));
      return new Promise((answer) => {
        const key = `${policyRun.owner ?? ""}\u0000${policyRun.code.hash}`;
        if (!queue.push(key, { policyRun, answer })) {
          return answer(fault("policies_busy", "too many runs of policies wait"));
        }
        next();
      });
    },
    close: async () => {
      isClosed = true;
      homes.close();
    },
  };
}

interface Homes {
  /** The owner's process for this code, if it is free or can be made. */
  find(key: string): Home | undefined;
  close(): void;
}

function createHomes(most: number, start: () => Cell): Homes {
  const homes = new Map<string, Home>();
  let spare: Cell | undefined;
  const takeSpare = (): Cell => {
    const cell = spare === undefined || spare.isDead ? start() : spare;
    spare = start();
    return cell;
  };
  const makeRoom = (): boolean => {
    if (homes.size < most) return true;
    const resting = [...homes.values()].filter(({ isBusy }) => !isBusy);
    const oldest = resting.sort((a, b) => a.usedAt - b.usedAt)[0];
    if (oldest === undefined) return false;
    homes.delete(oldest.key);
    oldest.cell.kill();
    return true;
  };
  return {
    find: (key) => {
      const known = homes.get(key);
      if (known !== undefined && !known.cell.isDead) return known.isBusy ? undefined : known;
      homes.delete(key);
      if (!makeRoom()) return undefined;
      const home = { key, cell: takeSpare(), isBusy: false, usedAt: 0 };
      homes.set(key, home);
      return home;
    },
    close: () => {
      spare?.kill();
      for (const { cell } of homes.values()) cell.kill();
    },
  };
}
