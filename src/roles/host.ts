import { checkin } from "../kernel/index.ts";
import { activeRequest, createManager, readBook } from "./book.ts";
import { classOf, createClasses, type Wanted } from "./classes.ts";
import { createKeeper, type Keeper, type RoleLedger } from "./keeper.ts";
import type { CheckinSettings } from "./settings.ts";

/** What a job manager says to a client manager. */
export type ManagerMessage = checkin.Table | checkin.Welcome | checkin.Expelled;

/** A region's job manager at work: its state machine, and the ledger behind it. */
export interface JobManagerHost {
  readonly region: string;
  readonly classes: checkin.ClassIndex;
  readonly manager: () => checkin.JobManager;
  tell(message: checkin.JobManagerMessage): void;
  /** Tells an accept or a word of progress; answered once the ledger has it. */
  settle(message: checkin.Accept | checkin.Progress): Promise<checkin.ClientReply>;
  /** Runs `action` once all that was decided so far is durable; `lost` if it never will be. */
  after(action: () => void, lost: (why: string) => void): void;
  /** A round was asked for, or a job ended: takes in what the ledger has. */
  learn(job: number): Promise<void>;
  /** True if there is room for such devices among the classes. */
  admits(wanted: Wanted): boolean;
  /** Grows with every event: what was looked up before it may be different now. */
  changes(): number;
  stop(): void;
}

export interface HostSetup {
  readonly region: string;
  readonly settings: CheckinSettings;
  readonly ledger: RoleLedger;
  readonly now: () => number;
  /** Client managers live and die with this process, and only devices' replies leave it. */
  readonly isAlone: boolean;
  /** The desk's client manager shares this process, the others don't. */
  readonly hasDesk: boolean;
  readonly deliver: (cm: number, message: ManagerMessage) => void;
  readonly onFault: (what: string) => void;
}

/** A host with what changes over its life. */
interface Work {
  readonly setup: HostSetup;
  readonly classes: checkin.ClassIndex;
  manager: checkin.JobManager;
  keeper: Keeper;
  isStopped: boolean;
  changes: number;
}

/**
 * Starts from what the ledger has, with a new term. Where client managers are elsewhere, each
 * message waits for the ledger; where they share this process, only what leaves it does, so that
 * tokens are there at once.
 */
export async function startHost(setup: HostSetup): Promise<JobManagerHost> {
  const { settings, region, ledger, hasDesk } = setup;
  const classes = createClasses(settings);
  const manager = createManager(settings, classes, hasDesk);
  const work: Work = {
    setup,
    classes,
    manager,
    keeper: SILENT,
    isStopped: false,
    changes: 0,
  };
  begin(work, await readBook(ledger, region, classes, settings));
  return {
    region,
    classes,
    manager: () => work.manager,
    tell: (message) => void tell(work, message),
    settle: (message) => settle(work, message),
    after: (action, lost) => work.keeper.after(() => action(), lost),
    learn: async (job) => {
      const request = await ledger.read((state) => activeRequest(state, job, classes, settings));
      tell(work, request ?? { kind: "end_job", job });
    },
    admits: (wanted) => classOf(classes, settings, wanted) !== undefined,
    changes: () => work.changes,
    stop: () => {
      work.isStopped = true;
      work.keeper.stop("the job manager has stopped");
    },
  };
}

/** Before the first book is read there is nothing to write. */
const SILENT: Keeper = {
  write: () => {},
  after: (_run, lose) => lose("the job manager has not started"),
  stop: () => {},
};

function begin(work: Work, book: checkin.TaskBook): void {
  const { region, ledger, settings, hasDesk, isAlone, now } = work.setup;
  const manager = createManager(settings, work.classes, hasDesk);
  checkin.copyBook(book, manager);
  work.manager = manager;
  work.keeper = createKeeper({
    ledger,
    region,
    term: () => manager.term,
    onLeftOut: (events) => {
      // What another command has overtaken is as it should be; the rest is a disagreement.
      if (events.some((event) => isCurrent(manager, event))) restart(work);
    },
    onDeposed: () => {
      work.isStopped = true;
      work.setup.onFault(`${region}: another job manager has taken over; this one has stopped`);
    },
  });
  carry(work, checkin.recover(manager, now(), [], isAlone));
}

/** What is in memory can't be trusted: starts again from what is written down. */
function restart(work: Work): void {
  const { region, ledger, settings, onFault } = work.setup;
  onFault(`${region}: the ledger left something out; the job manager starts again`);
  work.keeper.stop("the job manager starts again");
  readBook(ledger, region, work.classes, settings).then(
    (book) => {
      if (!work.isStopped) begin(work, book);
    },
    (fault: unknown) => onFault(`${region}: ${String(fault)}`),
  );
}

function isCurrent(manager: checkin.JobManager, event: checkin.JobManagerEvent): boolean {
  if (!("task" in event)) return true;
  return checkin.taskOf(manager, event.job, event.task) !== undefined;
}

type Told = checkin.Effects & { readonly reply: checkin.ClientReply | undefined };

function tell(work: Work, message: checkin.JobManagerMessage): Told | undefined {
  if (work.isStopped) return undefined;
  return carry(work, checkin.handleMessage(work.manager, work.setup.now(), message));
}

function carry(work: Work, effects: checkin.Effects): Told {
  const { isAlone, deliver } = work.setup;
  const events = effects.events.filter(isOwn);
  work.changes += effects.events.length;
  work.keeper.write(events);
  let reply: checkin.ClientReply | undefined;
  for (const sent of effects.sends) {
    if (sent.to === "client") reply = sent.message;
    if (sent.to !== "client_manager") continue;
    const { cm, message } = sent;
    if (isAlone) deliver(cm, message);
    else work.keeper.after(() => deliver(cm, message), ignore);
  }
  return { events, sends: effects.sends, reply };
}

function ignore(): void {}

/** Rounds and ends are commands of their own: the ledger has them before the job manager hears. */
function isOwn({ kind }: checkin.JobManagerEvent): boolean {
  return kind !== "task_opened" && kind !== "job_ended";
}

function settle(
  work: Work,
  message: checkin.Accept | checkin.Progress,
): Promise<checkin.ClientReply> {
  const told = tell(work, message);
  return new Promise((resolve, reject) => {
    const lose = (why: string): void => reject(new Error(why));
    if (told?.reply === undefined) return lose("the job manager has stopped");
    const { reply, events } = told;
    work.keeper.after((kept) => {
      // What the ledger left out was overtaken by another round: the client hears that instead.
      resolve(events.every(kept) ? reply : overtaken(work, message));
    }, lose);
  });
}

function overtaken(
  { manager }: Work,
  { client, job, task }: checkin.Accept | checkin.Progress,
): checkin.ClientReply {
  const active = manager.tasks.get(job)?.request.task;
  const refusal: checkin.AcceptRefusal =
    active === undefined ? { reason: "unknown_job" } : { reason: "stale_task", task: active };
  return { kind: "refused", client, job, task, refusal };
}
