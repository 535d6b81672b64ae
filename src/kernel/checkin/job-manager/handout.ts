import { divFloor, mulDiv } from "../../../base/index.ts";
import { atomHas } from "../constraints/index.ts";
import {
  END_GAME_MS,
  GUIDED_PERCENT,
  HOLDING_MS_MAX,
  RECALL_EVERY_MS,
  REDIRECT_SPARE,
} from "../limits.ts";
import { DESK_CM } from "../options.ts";
import { rowOf } from "./apply.ts";
import {
  covers,
  type Epoch,
  heldAt,
  type JobManager,
  poolOf,
  type Task,
  type TokenRow,
} from "./state.ts";
import { record, type Turn, touch } from "./turn.ts";

/** Rates are per 1000 s: what comes in one ms is this part of them. */
const RATE_MS = 1_000_000;

/**
 * Hands out what a task has left, in the way of the desk. `escrow`: each client manager holds what
 * it will use soon, less as the end comes near; near the end what lies too long is called back;
 * the overflow desk holds a little of the rest. O(client managers).
 */
export function handOut(turn: Turn, task: Task): void {
  switch (turn.manager.options.handout) {
    case "split":
      return split(turn, task);
    case "broadcast":
      return broadcast(turn, task);
    case "escrow":
      return escrow(turn, task);
  }
}

/** Check-ins per 1000 s at this client manager that come to the task, higher ranks taken off. */
export function netRate(manager: JobManager, epoch: Epoch, task: Task): number {
  let rate = 0;
  for (const [atom, own] of epoch.rates) {
    if (manager.firstByAtom.get(atom) === task.request.job) rate += own;
  }
  return rate;
}

function escrow(turn: Turn, task: Task): void {
  if (task.rank < 0) return;
  const { manager } = turn;
  const epochs = openEpochs(manager, task);
  const remote = epochs.filter(({ cm }) => cm !== DESK_CM);
  const rates = remote.map((epoch) => netRate(manager, epoch, task));
  const total = rates.reduce((sum, rate) => sum + rate, 0);
  const held = remote.reduce((sum, { epoch }) => sum + heldAt(rowOf(task, epoch)), 0);
  const targets = targetsFor(turn, poolOf(task) + held, rates);
  setUrgent(turn, task, poolOf(task) <= mulDiv(total, END_GAME_MS, RATE_MS) + 2);
  remote.forEach(({ epoch }, at) => {
    balance(turn, task, rowOf(task, epoch), targets[at]!);
  });
  const desk = epochs.find(({ cm }) => cm === DESK_CM);
  if (desk !== undefined) feedDesk(turn, task, desk);
  const atDesk = desk === undefined ? 0 : poolOf(task) + heldAt(rowOf(task, desk.epoch));
  allowRedirects(turn, task, atDesk, { remote, rates, total });
}

/**
 * What each client manager should hold. One that uses less than a token in its time holds none and
 * redirects; where there is no desk to send to, the best of them hold one each instead.
 */
function targetsFor(turn: Turn, remaining: number, rates: readonly number[]): readonly number[] {
  const total = rates.reduce((sum, rate) => sum + rate, 0);
  const holdMs = holdingMs(remaining, total);
  const targets = rates.map((rate) => mulDiv(rate, holdMs, RATE_MS));
  if (turn.manager.options.hasDesk) return targets;
  const byRate = rates.map((_, at) => at).sort((a, b) => rates[b]! - rates[a]! || a - b);
  for (const at of byRate.slice(0, remaining)) targets[at] = Math.max(1, targets[at]!);
  return targets;
}

/** Guided self-scheduling: tokens out shrink with what remains, and so does what a fault parks. */
function holdingMs(remaining: number, totalRate: number): number {
  if (totalRate <= 0) return 0;
  const guided = divFloor(mulDiv(remaining * RATE_MS, GUIDED_PERCENT, 100), totalRate);
  return Math.min(HOLDING_MS_MAX, guided);
}

function setUrgent(turn: Turn, task: Task, isUrgent: boolean): void {
  if (task.isUrgent === isUrgent) return;
  task.isUrgent = isUrgent;
  for (const { epoch } of openEpochs(turn.manager, task)) touch(turn, epoch, task.request.job);
}

function balance(turn: Turn, task: Task, row: TokenRow, target: number): void {
  const held = heldAt(row);
  const isCalled = row.keep >= 0 && held > row.keep;
  if (row.keep >= 0 && !isCalled) row.keep = -1;
  if (task.isUrgent && held * 2 > target * 3) {
    const isLate = turn.at - row.sentAt >= RECALL_EVERY_MS;
    if (row.keep >= 0 && !isLate) return;
    row.keep = target;
    touch(turn, row.epoch, task.request.job);
    return;
  }
  if (isCalled) return;
  if (held * 2 < target || (row.wants && held < target)) {
    grantTokens(turn, task, row, Math.min(target - held, poolOf(task)));
  }
}

/** The desk draws small blocks: it is asked first when the pool runs out, and answers at once. */
function feedDesk(turn: Turn, task: Task, desk: Epoch): void {
  const row = rowOf(task, desk.epoch);
  const pool = poolOf(task);
  const recent = [...desk.rates.values()].reduce((sum, rate) => sum + rate, 0);
  const block = Math.max(4, mulDiv(recent, END_GAME_MS, RATE_MS));
  const wanted = Math.min(block, Math.ceil(pool / 2));
  if (heldAt(row) * 4 > wanted) return;
  grantTokens(turn, task, row, Math.min(wanted - heldAt(row), pool));
}

/** Devices may be sent to the desk for what the pool and the desk itself have left. */
function allowRedirects(
  turn: Turn,
  task: Task,
  atDesk: number,
  supply: {
    readonly remote: readonly Epoch[];
    readonly rates: readonly number[];
    readonly total: number;
  },
): void {
  const { remote, rates, total } = supply;
  remote.forEach(({ epoch }, at) => {
    const row = rowOf(task, epoch);
    const share = total === 0 ? atDesk : mulDiv(atDesk, rates[at]!, total);
    const redirectsMax = atDesk <= 0 ? 0 : mulDiv(share, 6, 5) + REDIRECT_SPARE;
    const isSwitch = redirectsMax > 0 !== row.redirectsMax > 0;
    row.redirectsMax = redirectsMax;
    if (isSwitch) touch(turn, epoch, task.request.job);
  });
}

/** Grants once what each client manager's share of the supply comes to; nothing moves later. */
function split(turn: Turn, task: Task): void {
  const epochs = openEpochs(turn.manager, task).filter(({ cm }) => cm !== DESK_CM);
  if (task.charged > 0 || epochs.length === 0) return;
  const { constraintClass } = task.request;
  const { atoms } = turn.manager;
  const rates = epochs.map(({ rates: own }) =>
    [...own].reduce(
      (sum, [atom, rate]) => sum + (atomHas(atoms, atom, constraintClass) ? rate : 0),
      0,
    ),
  );
  const total = rates.reduce((sum, rate) => sum + rate, 0);
  const shares = rates.map((rate) =>
    total === 0 ? divFloor(task.cap, epochs.length) : mulDiv(task.cap, rate, total),
  );
  let rest = task.cap - shares.reduce((sum, share) => sum + share, 0);
  epochs.forEach(({ epoch }, at) => {
    const extra = rest > 0 ? 1 : 0;
    rest -= extra;
    grantTokens(turn, task, rowOf(task, epoch), shares[at]! + extra);
  });
}

/** Grants everything to everybody, until the reports add up to the demand. */
function broadcast(turn: Turn, task: Task): void {
  const epochs = openEpochs(turn.manager, task).filter(({ cm }) => cm !== DESK_CM);
  const used = [...task.rows.values()].reduce((sum, row) => sum + row.used, 0);
  for (const { epoch } of epochs) {
    const row = rowOf(task, epoch);
    if (used < task.cap) {
      if (row.granted < task.cap) grantTokens(turn, task, row, task.cap - row.granted);
      continue;
    }
    if (heldAt(row) === 0 || turn.at - row.sentAt < RECALL_EVERY_MS) continue;
    row.keep = 0;
    touch(turn, epoch, task.request.job);
  }
}

function grantTokens(turn: Turn, task: Task, row: TokenRow, count: number): void {
  if (count <= 0) return;
  const { job, task: id } = task.request;
  const relied = [...task.rows.values()]
    .filter((other) => other.returned > other.relied)
    .map((other) => [other.epoch, other.returned] as const);
  const granted = row.granted + count;
  record(turn, { kind: "granted", job, task: id, epoch: row.epoch, granted, relied });
  row.wants = false;
  row.keep = -1;
  touch(turn, row.epoch, job);
}

function openEpochs(manager: JobManager, task: Task): readonly Epoch[] {
  return [...manager.epochs.values()].filter(
    (epoch) => epoch.state === "open" && covers(task, epoch),
  );
}
