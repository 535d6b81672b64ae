import { Worker } from "node:worker_threads";
import type { ViewError } from "../result.ts";
import { asReply } from "./codec.ts";
import type { ReaderCall, ReaderReply, ReaderWorkerData } from "./messages.ts";

/** A reply of the worker, or why there is none. */
export type CallOutcome = ReaderReply | { readonly kind: "declined"; readonly error: ViewError };

/** Questions in line before one worker, which is replaced when a question takes too long. */
export interface CallLine {
  /** Resolves when the worker is ready. */
  start(): Promise<void>;
  call(call: ReaderCall, timeLimitMs: number): Promise<CallOutcome>;
  close(): Promise<void>;
}

export interface CallLineOptions {
  readonly file: string;
  readonly waitingMax: number;
}

interface Waiting {
  readonly call: ReaderCall;
  readonly timeLimitMs: number;
  readonly resolve: (outcome: CallOutcome) => void;
  readonly reject: (fault: Error) => void;
}

interface LineState {
  readonly file: string;
  readonly waiting: Waiting[];
  worker: Worker | undefined;
  isReady: boolean;
  isClosed: boolean;
  current: Waiting | undefined;
  timer: NodeJS.Timeout | undefined;
  /** Workers that were told to stop; a long step of SQLite ends before they do. */
  readonly ending: Set<Promise<unknown>>;
  onReady: (() => void) | undefined;
  onFault: ((fault: Error) => void) | undefined;
}

export function createCallLine({ file, waitingMax }: CallLineOptions): CallLine {
  const state: LineState = {
    file,
    waiting: [],
    worker: undefined,
    isReady: false,
    isClosed: false,
    current: undefined,
    timer: undefined,
    ending: new Set(),
    onReady: undefined,
    onFault: undefined,
  };
  return {
    start: () =>
      new Promise<void>((resolve, reject) => {
        state.onReady = resolve;
        state.onFault = reject;
        startWorker(state);
      }),
    call: (call, timeLimitMs) => {
      if (state.isClosed) return Promise.reject(new Error("views: the reader is closed"));
      const waiting = state.waiting.length;
      if (waiting >= waitingMax) {
        const error = { reason: "overloaded", waiting, max: waitingMax } as const;
        return Promise.resolve({ kind: "declined", error });
      }
      return new Promise<CallOutcome>((resolve, reject) => {
        state.waiting.push({ call, timeLimitMs, resolve, reject });
        askNext(state);
      });
    },
    close: () => closeLine(state),
  };
}

function startWorker(state: LineState): void {
  // The same folder holds the sources or what was compiled from them.
  const name = import.meta.url.endsWith(".ts") ? "./reader-worker.ts" : "./reader-worker.js";
  const workerData: ReaderWorkerData = { file: state.file };
  const worker = new Worker(new URL(name, import.meta.url), { workerData });
  state.worker = worker;
  state.isReady = false;
  worker.on("message", (message: unknown) => {
    if (worker === state.worker) onReply(state, asReply(message));
  });
  worker.on("error", (fault: unknown) => {
    const error = fault instanceof Error ? fault : new Error(String(fault));
    if (worker === state.worker) onWorkerFault(state, error);
  });
  worker.on("exit", () => {
    if (worker === state.worker)
      onWorkerFault(state, new Error("views: the reader's thread ended"));
  });
}

function askNext(state: LineState): void {
  if (state.current !== undefined || state.isClosed) return;
  if (state.waiting.length === 0) return;
  if (state.worker === undefined) startWorker(state);
  if (!state.isReady) return;
  const next = state.waiting.shift();
  if (next === undefined) return;
  state.current = next;
  state.timer = setTimeout(() => onTimeLimit(state, next), next.timeLimitMs);
  state.worker?.postMessage(next.call);
}

function onReply(state: LineState, reply: ReaderReply): void {
  if (reply.kind === "ready") {
    state.isReady = true;
    state.onReady?.();
  } else {
    release(state)?.resolve(reply);
  }
  askNext(state);
}

function onTimeLimit(state: LineState, late: Waiting): void {
  release(state);
  stopWorker(state);
  const error = { reason: "time_limit", limitMs: late.timeLimitMs } as const;
  late.resolve({ kind: "declined", error });
  askNext(state);
}

/** What was asked fails; the next question gets a new worker, so that a bad file can't spin. */
function onWorkerFault(state: LineState, fault: Error): void {
  state.worker = undefined;
  const wasReady = state.isReady;
  state.isReady = false;
  state.onFault?.(fault);
  release(state)?.reject(fault);
  // One that never became ready would fail for those in line, too.
  if (!wasReady) for (const { reject } of state.waiting.splice(0)) reject(fault);
  askNext(state);
}

function release(state: LineState): Waiting | undefined {
  const { current } = state;
  clearTimeout(state.timer);
  state.current = undefined;
  return current;
}

function stopWorker(state: LineState): void {
  const { worker } = state;
  if (worker === undefined) return;
  state.worker = undefined;
  state.isReady = false;
  const ended = worker.terminate().finally(() => state.ending.delete(ended));
  state.ending.add(ended);
}

async function closeLine(state: LineState): Promise<void> {
  state.isClosed = true;
  const fault = new Error("views: the reader is closed");
  release(state)?.reject(fault);
  for (const { reject } of state.waiting.splice(0)) reject(fault);
  stopWorker(state);
  await Promise.all(state.ending);
}
