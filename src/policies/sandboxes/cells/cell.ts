import type { CellFault, CellReady, CellReply, CellRequest } from "../messages.ts";

/** A thread or process that runs one request at a time. */
export interface Cell {
  /** Resolves when it can take requests; rejects if it never will. */
  readonly ready: Promise<void>;
  readonly isDead: boolean;
  run(request: CellRequest): Promise<CellReply>;
  kill(): void;
}

/** How a cell's worker is reached: a thread's port or a process's channel. */
export interface CellPort {
  send(request: CellRequest): void;
  onMessage(listener: (message: CellReply | CellReady) => void): void;
  /** Ended by itself, or was killed. */
  onExit(listener: (why: string, fault: CellFault) => void): void;
  kill(): void;
}

/** Beyond a run's own limit: what an engine needs to notice it, and a busy machine to say so. */
const GRACE_MS = 500;
/** A cell that is not ready by then never will be. */
const READY_MS_MAX = 60_000;

/** Runs requests over a port. One that outlives its time is answered for, and the cell killed. */
export function createCell(port: CellPort): Cell {
  let isDead = false;
  let settle: ((reply: CellReply) => void) | undefined;
  let becomeReady: () => void = () => {};
  let neverReady: (why: Error) => void = () => {};
  const ready = new Promise<void>((resolve, reject) => {
    becomeReady = resolve;
    neverReady = reject;
  });
  ready.catch(() => {});
  const starting = setTimeout(() => die("the sandbox does not start"), READY_MS_MAX);
  starting.unref();
  let current = 0;
  const answer = (reply: CellReply): void => {
    const waiting = settle;
    settle = undefined;
    waiting?.(reply);
  };
  const die = (why: string, fault: CellFault = "policy_crashed"): void => {
    if (isDead) return;
    isDead = true;
    clearTimeout(starting);
    port.kill();
    neverReady(new Error(why));
    answer({ id: current, fault, message: why });
  };
  port.onMessage((message) => {
    if ("ready" in message) {
      clearTimeout(starting);
      becomeReady();
    } else if (message.id === current) answer(message);
  });
  port.onExit(die);
  return {
    ready,
    get isDead() {
      return isDead;
    },
    run: (request) => {
      if (isDead) return Promise.resolve(ended(request));
      return new Promise<CellReply>((resolve) => {
        current = request.id;
        const { timeMs } = request.limits;
        const timer = setTimeout(() => {
          const message = `the policy took more than ${timeMs} ms`;
          answer({ id: request.id, fault: "policy_timeout", message });
          die("the policy was stopped");
        }, timeMs + GRACE_MS);
        settle = (reply) => {
          clearTimeout(timer);
          resolve(reply);
        };
        port.send(request);
      });
    },
    kill: () => die("the sandbox was closed"),
  };
}

function ended({ id }: CellRequest): CellReply {
  return { id, fault: "policy_crashed", message: "the sandbox has ended" };
}
