import type { PolicyOutcome, PolicyRun, Sandbox } from "../contract.ts";
import { CELLS, PYTHON_CELLS } from "../limits.ts";
import { pythonPort, quickjsPort, v8Port } from "./cells/ports.ts";
import { createPool } from "./pool.ts";
import { createPythonSandbox } from "./python.ts";

export interface RunnerOptions {
  /** Threads with QuickJS, and processes with V8 for trusted code. */
  readonly cells?: number;
  /** Processes with Python that live at once. */
  readonly pythonCells?: number;
}

/** Runs policies of all kinds; each kind's sandbox starts with its first run. */
export interface PolicyRunner {
  /** `isTrusted` code runs in V8, behind the process's walls alone; Python knows no difference. */
  run(policyRun: PolicyRun, isTrusted: boolean): Promise<PolicyOutcome>;
  close(): Promise<void>;
}

export function createPolicyRunner(options: RunnerOptions = {}): PolicyRunner {
  const { cells = CELLS, pythonCells = PYTHON_CELLS } = options;
  const open = {
    quickjs: () => createPool({ cells, open: quickjsPort }),
    v8: () => createPool({ cells, open: v8Port }),
    python: () => createPythonSandbox({ cells: pythonCells, open: pythonPort }),
  };
  const running = new Map<keyof typeof open, Sandbox>();
  const awake = createWakefulness();
  return {
    run: (policyRun, isTrusted) => {
      const isPython = policyRun.code.language === "python";
      const kind = isPython ? "python" : isTrusted ? "v8" : "quickjs";
      const sandbox = running.get(kind) ?? open[kind]();
      running.set(kind, sandbox);
      return awake.during(sandbox.run(policyRun));
    },
    close: async () => {
      await Promise.all([...running.values()].map((sandbox) => sandbox.close()));
    },
  };
}

/** The longest that a timer can wait; it is there to be there. */
const FOREVER_MS = 2 ** 31 - 1;

/** Sandboxes keep no program from its end, idle as they mostly are; a run under way does. */
function createWakefulness(): { during<T>(run: Promise<T>): Promise<T> } {
  let underWay = 0;
  let timer: ReturnType<typeof setInterval> | undefined;
  return {
    during: (run) => {
      underWay += 1;
      timer ??= setInterval(() => {}, FOREVER_MS);
      return run.finally(() => {
        underWay -= 1;
        if (underWay > 0) return;
        clearInterval(timer);
        timer = undefined;
      });
    },
  };
}
