import { checkin, type LedgerState, requestOf } from "../kernel/index.ts";
import { classOf } from "./classes.ts";
import type { RoleLedger } from "./keeper.ts";
import type { CheckinSettings } from "./settings.ts";

/** What the ledger has of a region, copied, with classes numbered as in `classes`. */
export async function readBook(
  ledger: RoleLedger,
  region: string,
  classes: checkin.ClassIndex,
  settings: CheckinSettings,
): Promise<checkin.TaskBook> {
  const copy = checkin.createTaskBook();
  await ledger.read((state) => {
    const known = state.checkins.books.get(region);
    if (known === undefined) return;
    checkin.copyBook(known, copy);
    for (const [job, task] of [...copy.tasks]) {
      const request = activeRequest(state, job, classes, settings);
      if (request !== undefined) copy.tasks.set(job, { ...task, request });
    }
  });
  return copy;
}

/** The job's active round as its job manager hears of it; undefined if there is none. */
export function activeRequest(
  { checkins }: LedgerState,
  number: number,
  classes: checkin.ClassIndex,
  settings: CheckinSettings,
): checkin.NewRequest | undefined {
  const job = checkins.jobs.get(number);
  const task = job?.tasks.at(-1);
  if (job === undefined || task === undefined || task.closedAt !== undefined) return undefined;
  // A job was only let in if there was room for its class; without any it would get no device.
  const constraintClass = classOf(classes, settings, job) ?? checkin.limits.CLASSES_MAX;
  const { sites: _sites, ...request } = requestOf(job, task);
  return { ...request, constraintClass };
}

/** A job manager that knows nobody yet. */
export function createManager(
  settings: CheckinSettings,
  classes: checkin.ClassIndex,
  hasDesk: boolean,
): checkin.JobManager {
  const { atoms } = classes;
  const { scheduler, aging } = settings;
  const make = checkin.SCHEDULERS[scheduler];
  const options = deskOptions(settings, hasDesk);
  return checkin.createJobManager(options, atoms, make({ atoms, seed: SEED, aging }));
}

/** Only `random` draws; which numbers it draws is nobody's concern. */
const SEED = 1;

export function deskOptions(settings: CheckinSettings, hasDesk: boolean): checkin.DeskOptions {
  return {
    ...checkin.DESK,
    handout: settings.handout,
    leaseMs: settings.managerLeaseMs,
    offerTtlMs: settings.offerTtlMs,
    clientLeaseMs: settings.clientLeaseMs,
    roundMs: settings.roundMs,
    // An offer that was made before a crash can still be taken after it.
    isFenced: false,
    hasDesk,
  };
}

/** Jobs that have not ended, and their homes. */
export function startedJobs(
  ledger: RoleLedger,
): Promise<readonly { readonly job: number; readonly region: string }[]> {
  return ledger.read(({ checkins }) =>
    [...checkins.jobs.values()]
      .filter(({ endedAt }) => endedAt === undefined)
      .map(({ job, region }) => ({ job, region })),
  );
}

/** What only devices can judge of a job; undefined for nothing, and once it has ended. */
export async function readPrivate(
  ledger: RoleLedger,
  settings: CheckinSettings,
  number: number,
): Promise<checkin.Constraint | undefined> {
  const text = await ledger.read(({ checkins }) => {
    const job = checkins.jobs.get(number);
    return job?.endedAt === undefined ? job?.privateConstraint : undefined;
  });
  const parsed = checkin.parseConstraint(text ?? "", settings.privateAttributes);
  return parsed.ok && parsed.constraint.kind !== "any" ? parsed.constraint : undefined;
}
