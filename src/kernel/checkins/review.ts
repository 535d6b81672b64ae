import {
  type AcceptRow,
  createTaskBook,
  type JobManagerEvent,
  type Task,
  type TaskBook,
  taskOf,
} from "../checkin/index.ts";

/**
 * The events of a job manager that hold against what is written down, in order: no token above
 * the cap, no serial and no client twice, nothing for a task that is no longer active. Reads the
 * book; what earlier events of the list would change is kept beside it. O(events).
 */
export function review(
  known: TaskBook | undefined,
  term: number,
  events: readonly JobManagerEvent[],
): readonly JobManagerEvent[] {
  const book = known ?? createTaskBook();
  const desk: Desk = {
    book,
    lastEpoch: book.lastEpoch,
    handout: book.handout,
    epochs: new Map(),
    tasks: new Map(),
  };
  return events.filter((event, at) => holds(desk, event, at === 0 ? term : undefined));
}

/** The book, and over it what earlier events of the same list come to. */
interface Desk {
  readonly book: TaskBook;
  lastEpoch: number;
  handout: TaskBook["handout"];
  readonly epochs: Map<number, "open" | "closing" | "closed">;
  readonly tasks: Map<number, TaskSketch>;
}

interface TaskSketch {
  readonly task: Task;
  held: number;
  charged: number;
  readonly rows: Map<number, RowSketch>;
  readonly clients: Map<string, Holder>;
}

/** A client and its slot. */
type Holder = Pick<AcceptRow, "epoch" | "state">;

interface RowSketch {
  granted: number;
  relied: number;
  voidUpTo: number;
  voided: number;
  accepted: number;
  lost: number;
  charged: number;
  readonly fresh: Set<number>;
}

type Of<Kind extends JobManagerEvent["kind"]> = Extract<JobManagerEvent, { kind: Kind }>;

function holds(desk: Desk, event: JobManagerEvent, newTerm: number | undefined): boolean {
  switch (event.kind) {
    case "term_began":
      if (newTerm !== event.term) return false;
      desk.handout = event.handout;
      return true;
    case "epoch_opened":
      if (event.epoch !== desk.lastEpoch + 1) return false;
      desk.lastEpoch = event.epoch;
      desk.epochs.set(event.epoch, "open");
      return true;
    case "epoch_closing":
    case "epoch_closed":
      return closes(desk, event);
    case "task_opened":
    case "job_ended":
      // These are commands of their own: a job manager only repeats them.
      return false;
    case "granted":
      return grants(desk, event);
    case "voided":
      return voids(desk, event);
    case "accepted":
      return accepts(desk, event);
    case "finished":
    case "lost":
      return ends(desk, event);
  }
}

function stateOf({ book, epochs }: Desk, epoch: number): "open" | "closing" | "closed" | undefined {
  return epochs.get(epoch) ?? book.epochs.get(epoch)?.state;
}

function closes(desk: Desk, { kind, epoch }: Of<"epoch_closing" | "epoch_closed">): boolean {
  const before = stateOf(desk, epoch);
  const after = kind === "epoch_closed" ? "closed" : "closing";
  if (before === undefined || before === "closed" || before === after) return false;
  desk.epochs.set(epoch, after);
  for (const job of desk.book.tasks.keys()) {
    const sketch = sketchOf(desk, job, undefined);
    if (sketch?.task.rows.has(epoch) || sketch?.rows.has(epoch)) {
      recharge(desk, sketch, epoch, rowOf(sketch, epoch));
    }
  }
  return true;
}

function grants(desk: Desk, event: Of<"granted">): boolean {
  const sketch = sketchOf(desk, event.job, event.task);
  if (sketch === undefined || stateOf(desk, event.epoch) !== "open") return false;
  const row = rowOf(sketch, event.epoch);
  const { cap } = sketch.task;
  if (!(event.granted > row.granted)) return false;
  if (desk.handout === "broadcast") {
    if (event.granted > cap) return false;
    row.granted = event.granted;
    recharge(desk, sketch, event.epoch, row);
    return true;
  }
  // First what comes back, then what is spent: together they must fit.
  const freed = event.relied.reduce((sum, [epoch, returned]) => {
    const source = rowOf(sketch, epoch);
    return sum + Math.max(0, Math.min(returned, source.granted) - source.relied);
  }, 0);
  if (sketch.charged - freed + (event.granted - row.granted) > cap) return false;
  for (const [epoch, returned] of event.relied) {
    const source = rowOf(sketch, epoch);
    source.relied = Math.max(source.relied, Math.min(returned, source.granted));
    recharge(desk, sketch, epoch, source);
  }
  row.granted = event.granted;
  recharge(desk, sketch, event.epoch, row);
  return true;
}

function voids(desk: Desk, event: Of<"voided">): boolean {
  const sketch = sketchOf(desk, event.job, event.task);
  if (sketch === undefined) return false;
  const row = rowOf(sketch, event.epoch);
  if (event.upTo <= row.voidUpTo || event.upTo > row.granted) return false;
  for (let serial = row.voidUpTo + 1; serial <= event.upTo; serial++) {
    if (!isTaken(sketch, event.epoch, serial)) row.voided += 1;
  }
  row.voidUpTo = event.upTo;
  recharge(desk, sketch, event.epoch, row);
  return true;
}

function accepts(desk: Desk, { job, task, epoch, serial, client }: Of<"accepted">): boolean {
  const sketch = sketchOf(desk, job, task);
  const state = stateOf(desk, epoch);
  if (sketch === undefined || state === undefined || state === "closed") return false;
  const row = rowOf(sketch, epoch);
  const isGranted = Number.isInteger(serial) && serial >= 1 && serial <= row.granted;
  if (!isGranted || serial <= row.voidUpTo || isTaken(sketch, epoch, serial)) return false;
  if (clientOf(sketch, client) !== undefined) return false;
  if (desk.handout !== "broadcast" && sketch.held >= sketch.task.cap) return false;
  row.fresh.add(serial);
  row.accepted += 1;
  sketch.held += 1;
  sketch.clients.set(client, { epoch, state: "live" });
  recharge(desk, sketch, epoch, row);
  return true;
}

function ends(desk: Desk, { kind, job, task, client }: Of<"finished" | "lost">): boolean {
  const sketch = sketchOf(desk, job, task);
  const holder = sketch && clientOf(sketch, client);
  if (sketch === undefined || holder?.state !== "live") return false;
  const { epoch } = holder;
  sketch.clients.set(client, { epoch, state: kind });
  if (kind === "finished") return true;
  sketch.held -= 1;
  const row = rowOf(sketch, epoch);
  row.lost += 1;
  recharge(desk, sketch, epoch, row);
  return true;
}

function sketchOf(desk: Desk, job: number, task: number | undefined): TaskSketch | undefined {
  const known = desk.tasks.get(job);
  if (known !== undefined) {
    return task === undefined || known.task.request.task === task ? known : undefined;
  }
  const found = task === undefined ? desk.book.tasks.get(job) : taskOf(desk.book, job, task);
  if (found === undefined) return undefined;
  const { held, charged } = found;
  const sketch = { task: found, held, charged, rows: new Map(), clients: new Map() };
  desk.tasks.set(job, sketch);
  return sketch;
}

function rowOf(sketch: TaskSketch, epoch: number): RowSketch {
  const known = sketch.rows.get(epoch);
  if (known !== undefined) return known;
  const row = sketch.task.rows.get(epoch);
  const { granted = 0, relied = 0, voidUpTo = 0, voided = 0, lost = 0, charged = 0 } = row ?? {};
  const accepted = row?.accepted.size ?? 0;
  const made = {
    granted,
    relied,
    voidUpTo,
    voided,
    accepted,
    lost,
    charged,
    fresh: new Set<number>(),
  };
  sketch.rows.set(epoch, made);
  return made;
}

function isTaken(sketch: TaskSketch, epoch: number, serial: number): boolean {
  if (sketch.rows.get(epoch)?.fresh.has(serial)) return true;
  return sketch.task.rows.get(epoch)?.accepted.has(serial) === true;
}

function clientOf(sketch: TaskSketch, client: string): Holder | undefined {
  return sketch.clients.get(client) ?? sketch.task.accepts.get(client);
}

function recharge(desk: Desk, sketch: TaskSketch, epoch: number, row: RowSketch): void {
  const charged =
    stateOf(desk, epoch) === "closed"
      ? row.accepted - row.lost
      : row.granted - row.relied - row.voided - row.lost;
  sketch.charged += charged - row.charged;
  row.charged = charged;
}
