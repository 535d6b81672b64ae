import { assert, heapPairs, heapPush, intMapSet } from "../../base/index.ts";
import { type JobPlace, placeOfJob, startJob } from "../batch/index.ts";
import {
  countParts,
  deskOf,
  enterHold,
  lineUpPart,
  queueOf,
  settleHolds,
  sortQueues,
} from "../jobs/index.ts";
import {
  createJobQueue,
  insertRowOf,
  internQueue,
  isLive,
  JOB_STORED_COLUMNS,
  type JobQueue,
  type LedgerState,
  liveRows,
  type NumberTable,
  PART_STORED_COLUMNS,
  partState,
  rowSlot,
  rowSlots,
  SECOND_MS,
  slotOf,
  touchDesk,
} from "../model/index.ts";
import { type Columns, column } from "./columns.ts";
import type { Column, JobsHead, NamedColumn, QueueHead } from "./types.ts";

/** Names and lists of jobs in ascending order, so that equal states have equal heads. */
export function jobsHead(state: LedgerState): JobsHead {
  const { nextJob, queueNames, queues, names, after, history } = state.jobs;
  return {
    nextJob,
    queueNames,
    queues: queues.map((queue) => (queue === undefined ? null : queueHead(queue))),
    names: ascending(names),
    after: ascending(after),
    history: ascending(history.counts).map(([user, counts]) => [user, [...counts]]),
  };
}

/** Jobs and parts in the order of their numbers, and the places of those in line. */
export function jobsColumns(state: LedgerState): readonly NamedColumn[] {
  const { jobs, parts, ended } = state.jobs;
  const { keys, values } = heapPairs(ended);
  return [
    ...tableColumns("jobs", jobs, JOB_STORED_COLUMNS),
    ...tableColumns("parts", parts, PART_STORED_COLUMNS),
    ...placeColumns(state),
    { name: "jobs/ended/at", data: keys },
    { name: "jobs/ended/job", data: values },
  ];
}

/** Jobs, their parts and queues. Before the grants, which ask whether they are a job's. */
export function decodeJobs(state: LedgerState, head: JobsHead, columns: Columns): void {
  const { jobs: all } = state;
  all.nextJob = head.nextJob;
  for (const [job, name] of head.names) all.names.set(job, name);
  for (const [job, after] of head.after) all.after.set(job, after);
  for (const [user, counts] of head.history) all.history.counts.set(user, Uint16Array.from(counts));
  decodeQueues(state, head);
  const stored = (name: string): Column => column(columns, name);
  decodeRows(all.jobs, JOB_STORED_COLUMNS, (name) => stored(`jobs/${name}`), 0);
  all.oldestJob = all.jobs.used > 0 ? all.jobs.of.number[0]! : head.nextJob;
  decodeRows(all.parts, PART_STORED_COLUMNS, (name) => stored(`parts/${name}`), -1);
  for (let slot = 0; slot < all.parts.used; slot++) {
    const grant = all.parts.of.grant[slot]!;
    if (grant > 0) intMapSet(all.partOfGrant, grant, slot);
    countLive(state, slot);
  }
  decodePlaces(state, stored);
  const endedAt = stored("jobs/ended/at");
  const endedJob = stored("jobs/ended/job");
  for (let i = 0; i < endedAt.length; i++) heapPush(all.ended, endedAt[i]!, endedJob[i]!);
  for (const slot of rowSlots(all.jobs)) {
    if (all.jobs.of.held[slot]! > 0) enterHold(all, all.jobs.of.number[slot]!);
  }
  settleHolds(all);
}

/** What runs goes back into its queue as running, once its grant is known. */
export function decodeRunning(state: LedgerState): void {
  const { parts, desks } = state.jobs;
  for (const slot of rowSlots(parts)) {
    if (partState(parts, slot) !== "running") continue;
    const grantSlot = slotOf(state.grants, parts.of.grant[slot]!);
    assert(grantSlot >= 0 && isLive(state.grants, grantSlot), "what runs has a grant");
    const queue = queueOf(state, rowSlot(state.jobs.jobs, parts.of.job[slot]!));
    const second = state.grants.startAt[grantSlot]! / SECOND_MS;
    startJob(queue.cluster, parts.of.queueSlot[slot]!, second);
  }
  for (const desk of desks.values()) touchDesk(state.jobs, desk.pool);
}

const PLACE_COLUMNS = ["part", "sequence", "key", "backfillKey", "overdueAt"] as const;

function queueHead({ options, machine, cluster }: JobQueue): QueueHead {
  const { nextSequence, servedKey, order } = cluster;
  return { options, machine, nextSequence, servedKey, order: order.save?.() ?? [] };
}

function tableColumns<Name extends string>(
  prefix: string,
  table: NumberTable<Name>,
  names: readonly NoInfer<Name>[],
): readonly NamedColumn[] {
  const slots = rowSlots(table);
  return names.map((name) => ({
    name: `${prefix}/${name}`,
    data: Float64Array.from(slots, (slot) => table.of[name][slot]!),
  }));
}

/** Where every part that waits or runs stands in its queue's line. */
function placeColumns(state: LedgerState): readonly NamedColumn[] {
  const { jobs, parts } = state.jobs;
  const rows: (readonly number[])[] = [];
  for (const slot of rowSlots(parts)) {
    const queueSlot = parts.of.queueSlot[slot]!;
    if (queueSlot < 0) continue;
    const { cluster } = queueOf(state, rowSlot(jobs, parts.of.job[slot]!));
    const { sequence, key, backfillKey, overdueAt } = placeOfJob(cluster, queueSlot);
    rows.push([parts.of.number[slot]!, sequence, key, backfillKey, overdueAt]);
  }
  return PLACE_COLUMNS.map((name, index) => ({
    name: `places/${name}`,
    data: Float64Array.from(rows, (row) => row[index]!),
  }));
}

function decodeQueues(state: LedgerState, head: JobsHead): void {
  for (const [index, { pool, name }] of head.queueNames.entries()) {
    internQueue(state.jobs, pool, name);
    const stored = head.queues[index];
    if (stored === null || stored === undefined) continue;
    const { options, machine, nextSequence, servedKey, order } = stored;
    const queue = createJobQueue(index, pool, { name, options, machine });
    queue.cluster.nextSequence = nextSequence;
    queue.cluster.servedKey = servedKey;
    queue.cluster.order.restore?.(order);
    state.jobs.queues[index] = queue;
    const desk = deskOf(state, pool);
    desk.queues.push(queue);
    sortQueues(desk);
  }
}

function countLive(state: LedgerState, partSlot: number): void {
  const { jobs, parts } = state.jobs;
  const is = partState(parts, partSlot);
  if (is !== "held" && is !== "waiting" && is !== "running") return;
  const slot = rowSlot(jobs, parts.of.job[partSlot]!);
  jobs.of[is][slot] = jobs.of[is][slot]! + 1;
  countParts(state, queueOf(state, slot), is, 1);
  assert(liveRows(jobs, slot) > 0, "a live part's job is live");
}

function decodePlaces(state: LedgerState, column: (name: string) => Column): void {
  const [part, sequence, key, backfillKey, overdueAt] = PLACE_COLUMNS.map((name) =>
    column(`places/${name}`),
  );
  for (let i = 0; i < part!.length; i++) {
    const place: JobPlace = {
      sequence: sequence![i]!,
      key: key![i]!,
      backfillKey: backfillKey![i]!,
      overdueAt: overdueAt![i]!,
    };
    lineUpPart(state, rowSlot(state.jobs.parts, part![i]!), place);
  }
}

/** Fills an empty table; columns that are not stored begin with `rest` and are counted later. */
function decodeRows<Name extends string>(
  table: NumberTable<Name>,
  stored: readonly string[],
  column: (name: string) => Column,
  rest: number,
): void {
  const columns = new Map(stored.map((name) => [name, column(name)]));
  const rows = columns.get("number")!.length;
  for (let row = 0; row < rows; row++) {
    insertRowOf(table, (name) => columns.get(name)?.[row] ?? rest);
  }
}

function ascending<Value>(map: ReadonlyMap<number, Value>): readonly (readonly [number, Value])[] {
  return [...map].sort(([a], [b]) => a - b);
}
