import type { StreamEvent } from "../../wire/index.ts";

/** Gathers which nodes events have touched, and loads them in one go. */
export interface TouchedNodes {
  /** An event, or `undefined` where some may have been missed. */
  tell(event: Pick<StreamEvent, "kind" | "node"> | undefined): void;
  stop(): void;
}

export interface TouchedPorts {
  readonly loadSome: (ids: readonly string[]) => Promise<void>;
  readonly loadAll: () => Promise<void>;
  readonly setTimer: (call: () => void, ms: number) => number;
  readonly clearTimer: (timer: number) => void;
}

const GATHER_MS = 300;
/** One by one up to here; more are cheaper as a whole. */
const SOME_MAX = 40;
/** The whole fleet is not loaded more often than this. */
const WHOLE_GAP_MS = 5_000;

/** One load at a time; what is touched meanwhile is loaded by the next one. */
export function createTouchedNodes(ports: TouchedPorts): TouchedNodes {
  let touched = new Set<string>();
  let isWhole = false;
  let isLoading = false;
  let isStopped = false;
  let timer: number | undefined;

  const plan = (ms: number): void => {
    if (timer !== undefined || isLoading || isStopped) return;
    timer = ports.setTimer(() => void load(), ms);
  };
  const load = async (): Promise<void> => {
    timer = undefined;
    isLoading = true;
    const ids = [...touched];
    const wasWhole = isWhole || ids.length > SOME_MAX;
    touched = new Set();
    isWhole = false;
    await (wasWhole ? ports.loadAll() : ports.loadSome(ids)).catch(() => undefined);
    isLoading = false;
    if (isWhole || touched.size > 0) plan(wasWhole ? WHOLE_GAP_MS : GATHER_MS);
  };

  return {
    tell: (event) => {
      if (event === undefined || event.kind.startsWith("cluster.")) isWhole = true;
      else if (isOfNodes(event.kind) && event.node === undefined) isWhole = true;
      else if (isOfNodes(event.kind) && event.node !== undefined) touched.add(event.node);
      else return;
      plan(GATHER_MS);
    },
    stop: () => {
      isStopped = true;
      if (timer !== undefined) ports.clearTimer(timer);
    },
  };
}

function isOfNodes(kind: string): boolean {
  return kind.startsWith("node.") || kind.startsWith("placement.");
}
