import {
  createNumberHeap,
  heapLeast,
  heapPeekKey,
  heapPeekValue,
  heapPop,
  heapPush,
} from "../../base/index.ts";
import {
  NODE_FAILURE_WINDOW_MS,
  NODE_FAILURES_MAX,
  NODE_REST_MS,
  NODE_REST_MS_MAX,
} from "../limits.ts";
import { type Fleet, type Instant, type NodeRow, nextSecond } from "../model/index.ts";
import { closeNode, openNode, RESTING, setProbation } from "../placement/index.ts";
import type { NodeRested, NodeResumed } from "./types.ts";

/**
 * What one more failure at `at` leads to: a rest, if that makes too many. A node that rests is
 * left alone: what fails on it meanwhile has most likely the same cause.
 */
export function restAfterFailure(row: NodeRow, at: Instant): NodeRested | undefined {
  if (row.restingUntilAt !== undefined) return undefined;
  const failures = countingAt(row, at).length + 1;
  if (failures < NODE_FAILURES_MAX) return undefined;
  const untilAt = nextSecond(at + restMs(row.rests));
  return { kind: "node.rested", node: row.node, failures, untilAt };
}

/** Nodes whose rest is over, soonest first, at most `countMax`. Reads only. */
export function dueRests(fleet: Fleet, at: Instant, countMax: number): readonly NodeResumed[] {
  const isFresh = (key: number, number: number): boolean =>
    fleet.nodes[number]?.restingUntilAt === key;
  const due = new Set(heapLeast(fleet.restsDue, at, countMax, isFresh));
  return [...due].map((number) => ({ kind: "node.resumed", node: fleet.nodes[number]!.node }));
}

/** Notes a failure: the node ranks behind others while it counts. */
export function noteFailure(fleet: Fleet, row: NodeRow, at: Instant): void {
  if (row.restingUntilAt !== undefined) return;
  setFailures(fleet, row, [...countingAt(row, at), at]);
}

/** A placement went well: one failure less. */
export function forgiveFailure(fleet: Fleet, row: NodeRow, at: Instant): void {
  if (row.failures.length === 0 || row.restingUntilAt !== undefined) return;
  setFailures(fleet, row, countingAt(row, at).slice(1));
}

export function applyRested(fleet: Fleet, row: NodeRow, untilAt: Instant): void {
  row.rests += 1;
  row.restingUntilAt = untilAt;
  closeNode(fleet.index, row.number, RESTING);
  heapPush(fleet.restsDue, untilAt, row.number);
}

/** Back on trial: one more failure, and it rests again. */
export function applyResumed(fleet: Fleet, row: NodeRow, at: Instant): void {
  row.restingUntilAt = undefined;
  setFailures(
    fleet,
    row,
    Array.from({ length: NODE_FAILURES_MAX - 1 }, () => at),
  );
  openNode(fleet.index, row.number, RESTING);
}

/** As if nothing had ever failed there. */
export function forgetFailures(fleet: Fleet, row: NodeRow): void {
  row.restingUntilAt = undefined;
  row.rests = 0;
  setFailures(fleet, row, []);
  openNode(fleet.index, row.number, RESTING);
}

/**
 * Forgets failures whose window has passed; true if there were any. It depends on `at` and the
 * nodes alone, so every replay forgets the same. Cost: what is forgotten.
 */
export function settleFailures(fleet: Fleet, at: Instant): boolean {
  let hasChanged = false;
  while (heapPeekKey(fleet.failuresDue) <= at) {
    const row = fleet.nodes[heapPeekValue(fleet.failuresDue)];
    heapPop(fleet.failuresDue);
    // While it rests its failures stay: they are why.
    if (row === undefined || row.restingUntilAt !== undefined) continue;
    const failures = countingAt(row, at);
    if (failures.length === row.failures.length) continue;
    setFailures(fleet, row, failures);
    hasChanged = true;
  }
  return hasChanged;
}

/** Builds both heaps from the nodes alone. */
export function rebuildRests(fleet: Fleet): void {
  fleet.failuresDue = createNumberHeap();
  fleet.restsDue = createNumberHeap();
  for (const row of fleet.nodes) {
    if (row === undefined) continue;
    for (const failedAt of row.failures) {
      heapPush(fleet.failuresDue, failedAt + NODE_FAILURE_WINDOW_MS, row.number);
    }
    if (row.restingUntilAt !== undefined) {
      heapPush(fleet.restsDue, row.restingUntilAt, row.number);
    }
  }
}

function setFailures(fleet: Fleet, row: NodeRow, failures: readonly Instant[]): void {
  row.failures = failures;
  if (failures.length === 0) row.rests = 0;
  setProbation(fleet.index, row.number, failures.length > 0);
  for (const failedAt of failures) {
    heapPush(fleet.failuresDue, failedAt + NODE_FAILURE_WINDOW_MS, row.number);
  }
}

function countingAt(row: NodeRow, at: Instant): readonly Instant[] {
  return row.failures.filter((failedAt) => at < failedAt + NODE_FAILURE_WINDOW_MS);
}

function restMs(restsBefore: number): number {
  let restMsNow = NODE_REST_MS;
  for (let i = 0; i < restsBefore && restMsNow < NODE_REST_MS_MAX; i++) restMsNow *= 2;
  return Math.min(restMsNow, NODE_REST_MS_MAX);
}
