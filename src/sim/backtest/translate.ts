import type {
  Command,
  GrantNumber,
  Instant,
  JobNumber,
  KernelEvent,
  ReservationAdmitted,
  WantedTime,
} from "../../kernel/index.ts";
import type { DemandCommand } from "./demand.ts";
import { jobOf, type Replay, step } from "./run.ts";

/** Asks again for what was asked for, and notes what came out otherwise. */
export function takeDemand(run: Replay, demand: DemandCommand, at: Instant): void {
  const { command } = demand;
  switch (command.kind) {
    case "job.submit":
    case "job.launch":
      return takeJobs(run, { ...demand, command }, at);
    case "job.cancel": {
      const job = jobOf(run.numbers, command.job);
      if (job !== undefined) step(run, { ...command, job }, at);
      return;
    }
    case "reservation.request":
      return takeRequest(run, { ...demand, command }, at);
    case "placement.request":
      return takePlacement(run, { ...demand, command }, at);
    case "reservation.cancel":
    case "reservation.amend":
    case "placement.release":
    case "placement.fail":
    case "placement.renew":
    case "placement.acknowledge": {
      const { grant: named } = command;
      const grant = named < run.numbers.firstGrant ? named : run.numbers.grants.get(named);
      if (grant !== undefined) take(run, { ...command, grant }, at);
      return;
    }
    default:
      take(run, command, at);
  }
}

function take(run: Replay, command: Command, at: Instant): void {
  if (step(run, command, at) === undefined) run.tally.refusedCommands += 1;
}

type Of<Kind extends Command["kind"]> = Omit<DemandCommand, "command"> & {
  readonly command: Extract<Command, { readonly kind: Kind }>;
};

function takeJobs(
  run: Replay,
  { command, events }: Of<"job.submit" | "job.launch">,
  at: Instant,
): void {
  const before = submittedIn(events);
  const bind = (after: readonly KernelEvent[]): void => {
    for (const [place, { job, parts }] of submittedIn(after).entries()) {
      const told = before[place];
      if (told === undefined) continue;
      run.numbers.jobs.set(told.job, job);
      for (let part = 0; part < parts; part++) {
        const index = run.demand.indexOf.get(told.job + part);
        if (index !== undefined) run.numbers.partOf.set(job + part, index);
      }
    }
  };
  const wanted = command.kind === "job.submit" ? resubmission(run, command, events) : command;
  if (step(run, wanted, at, bind) !== undefined || !run.isInScope(command.pool)) return;
  const parts = before.reduce((sum, one) => sum + one.parts, 0);
  if (command.kind === "job.submit") run.tally.refusedParts += parts;
  else run.tally.lostOfferParts += parts;
}

function submittedIn(
  events: readonly KernelEvent[],
): readonly { readonly job: JobNumber; readonly parts: number }[] {
  return events.flatMap((event) => {
    if (event.kind !== "job.submitted") return [];
    return [{ job: event.job, parts: event.isGang ? 1 : event.count }];
  });
}

/** The same with what it was given for a walltime, waiting for those it waited for. */
function resubmission(
  run: Replay,
  { key: _, ...command }: Of<"job.submit">["command"],
  events: readonly KernelEvent[],
): Command {
  const told = events.find((event) => event.kind === "job.submitted");
  const after = command.after.flatMap(({ job, when }) => {
    const number = jobOf(run.numbers, job);
    return number === undefined ? [] : [{ job: number, when }];
  });
  return { ...command, after, ...(told === undefined ? {} : { walltimeMs: told.walltimeMs }) };
}

/** First exactly what was granted; if jobs stand in its way here, whatever else it would take. */
function takeRequest(
  run: Replay,
  { command, events }: Of<"reservation.request">,
  at: Instant,
): void {
  const before = admittedIn(events);
  const { key: _, ...keyless } = command;
  const pinned = pin(keyless, before);
  const bind = (after: readonly KernelEvent[]): void => {
    for (const [place, { grant }] of admittedIn(after).entries()) {
      const told = before[place];
      if (told !== undefined) run.numbers.grants.set(told.grant, grant);
    }
  };
  const same = step(run, pinned ?? keyless, at, bind);
  const moved = same ?? (pinned === undefined ? undefined : step(run, keyless, at, bind));
  if (!run.isInScope(command.pool)) return;
  const { reservations } = run.tally;
  if (moved === undefined) reservations.unmet += 1;
  else if (same !== undefined && isLike(before, admittedIn(same))) reservations.same += 1;
  else reservations.moved += 1;
}

/** Chosen anew by its policy: where jobs hold other GPUs than they did, it may go elsewhere. */
function takePlacement(
  run: Replay,
  { command, events }: Of<"placement.request">,
  at: Instant,
): void {
  const { key: _, ...keyless } = command;
  const before = grantedIn(events);
  const bind = (after: readonly KernelEvent[]): void => {
    for (const [place, grant] of grantedIn(after).entries()) {
      const told = before[place];
      if (told !== undefined) run.numbers.grants.set(told, grant);
    }
  };
  if (step(run, keyless, at, bind) === undefined) run.tally.refusedCommands += 1;
}

function grantedIn(events: readonly KernelEvent[]): readonly GrantNumber[] {
  return events.flatMap((event) => (event.kind === "placement.granted" ? [event.grant] : []));
}

function admittedIn(events: readonly KernelEvent[]): readonly ReservationAdmitted[] {
  return events.filter((event) => event.kind === "reservation.admitted");
}

/** A request for just the one window that was granted; undefined for one of several. */
function pin(
  { amountMin: _, ...command }: Of<"reservation.request">["command"],
  granted: readonly ReservationAdmitted[],
): Command | undefined {
  const [only] = granted;
  if (only === undefined || granted.length > 1) return undefined;
  const { startAt, endAt, amount } = only;
  const time: WantedTime = { kind: "fixed", startAt, endAt };
  return { ...command, amount, time };
}

function isLike(
  before: readonly ReservationAdmitted[],
  after: readonly ReservationAdmitted[],
): boolean {
  return before.every(({ startAt, endAt, amount }, place) => {
    const other = after[place];
    return other?.startAt === startAt && other.endAt === endAt && other.amount === amount;
  });
}
