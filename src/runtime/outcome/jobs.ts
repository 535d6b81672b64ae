import {
  type Accepted,
  type Command,
  type JobNumber,
  type JobSubmitted,
  type JobView,
  type KernelEvent,
  type LedgerState,
  type PartState,
  type Stamp,
  stateOfParts,
  viewJob,
} from "../../kernel/index.ts";

/** The jobs that a command made or changed, as they stand; none for other desks' commands. */
export function jobsAfter(
  state: LedgerState,
  command: Command,
  decision: Accepted<KernelEvent>,
): readonly JobView[] {
  return jobNumbers(command, decision).flatMap((job) => viewJob(state, job) ?? []);
}

/** The same as they would be; the state is as it was before. */
export function jobsForeseen(
  state: LedgerState,
  command: Command,
  decision: Accepted<KernelEvent>,
  stamp: Stamp,
): readonly JobView[] {
  return jobNumbers(command, decision).flatMap((job) => {
    const known = viewJob(state, job);
    if (known !== undefined) return [decision.events.reduce(jobAfter, known)];
    const submitted = decision.events.find(
      (event) => event.kind === "job.submitted" && event.job === job,
    );
    return submitted?.kind === "job.submitted" ? [submittedView(submitted, stamp)] : [];
  });
}

/** Does a command speak of jobs, so that its idempotency key names one? */
export function isOfJobs(command: Command): boolean {
  return command.kind.startsWith("job.");
}

function jobNumbers(command: Command, decision: Accepted<KernelEvent>): readonly JobNumber[] {
  switch (command.kind) {
    case "job.submit":
    case "job.launch":
      return (
        decision.replayOf ??
        decision.events.flatMap((event) => (event.kind === "job.submitted" ? [event.job] : []))
      );
    case "job.cancel":
    case "job.finish":
      return [command.job];
    default:
      return [];
  }
}

function jobAfter(view: JobView, event: KernelEvent): JobView {
  if (!("job" in event) || event.job !== view.number) return view;
  const parts: Record<PartState, number> = { ...view.parts };
  const move = (from: PartState, to: PartState, count: number): void => {
    parts[from] -= count;
    parts[to] += count;
  };
  if (event.kind === "job.ended") move("running", event.outcome, 1);
  if (event.kind === "job.cancelled") {
    const held = Math.min(parts.held, event.parts);
    move("held", "cancelled", held);
    move("waiting", "cancelled", event.parts - held);
  }
  return { ...view, parts, state: stateOfParts((state) => parts[state]) };
}

function submittedView(event: JobSubmitted, { at }: Stamp): JobView {
  const { kind: _kind, key: _key, job: number, isHeld, ...rest } = event;
  const rows = event.isGang ? 1 : event.count;
  const none = { running: 0, done: 0, failed: 0, timed_out: 0, cancelled: 0, displaced: 0 };
  return {
    ...rest,
    number,
    state: isHeld ? "held" : "waiting",
    submittedAt: at,
    ...(isHeld ? {} : { releasedAt: at }),
    parts: { ...none, held: isHeld ? rows : 0, waiting: isHeld ? 0 : rows },
  };
}
