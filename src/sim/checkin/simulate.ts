import { checkin } from "../../kernel/index.ts";
import { type Agenda, createAgenda, type WorldEvent } from "./events.ts";
import type { CheckinTrace, TraceJob } from "./trace/index.ts";

type Scheduler = checkin.Scheduler;
export type SchedulerMaker = (options: checkin.SchedulerOptions) => Scheduler;

export interface CheckinOptions {
  readonly trace: CheckinTrace;
  readonly policy: checkin.SchedulerName | SchedulerMaker;
  /** What the policy draws from, if it draws. */
  readonly seed?: number;
  /** Fairness by aging; 0 is none. */
  readonly aging?: number;
  /** Stop here even if jobs are left, s; four periods unless given. */
  readonly horizon?: number;
  /** Only these jobs of the trace; all unless given. */
  readonly only?: ReadonlySet<number>;
  /** Called for each assignment: tests count those that are not eligible. */
  readonly onAssign?: (job: TraceJob, classes: readonly number[]) => void;
  /**
   * What a device declares its response time to be, as a factor on the truth; 1 unless given.
   * `Infinity` stands for a device that declares nothing.
   */
  readonly declaredSpeed?: (client: number) => number;
}

/** What became of one job. Times in seconds. */
export interface JobOutcome {
  readonly job: TraceJob;
  /** Undefined if the run stopped before. */
  readonly finishedAt: number | undefined;
  readonly failedRounds: number;
}

export interface CheckinRun {
  readonly outcomes: readonly JobOutcome[];
  /** From the opening of each attempt that got so far to the assignment that filled its need. */
  readonly schedulingDelays: readonly number[];
  readonly roundTimes: readonly number[];
  readonly checkIns: number;
  readonly assignments: number;
  readonly failedDevices: number;
  readonly results: number;
  readonly stragglers: number;
  readonly wasted: number;
  /** Assigned devices over time, a point for each: what a chart draws. */
  readonly lastAt: number;
}

/** How long after its opening an attempt's request reaches the policy, s. */
const REQUEST_DELAY_S = 0.1;
const MS = 1_000;

interface Runner {
  readonly job: TraceJob;
  readonly need: number;
  attempt: number;
  isOpen: boolean;
  openedAt: number;
  closedAt: number;
  dispatched: number;
  results: number;
  succeeded: number;
  failed: number;
  finishedAt: number | undefined;
}

interface World {
  readonly options: CheckinOptions;
  readonly scheduler: Scheduler;
  readonly agenda: Agenda;
  readonly runners: ReadonlyMap<number, Runner>;
  readonly delays: number[];
  readonly roundTimes: number[];
  left: number;
  checkIns: number;
  assignments: number;
  failedDevices: number;
  results: number;
  stragglers: number;
  wasted: number;
}

/**
 * Runs the jobs of a trace against one policy, event by event. Same options, same run. The rules
 * are those of the trace's specification: one check-in a session, nothing reserved in between.
 */
export function simulateCheckin(options: CheckinOptions): CheckinRun {
  const { trace } = options;
  const atoms = checkin.createAtoms();
  const atomIds = trace.clientClasses.map((classes) => checkin.atomOf(atoms, classes));
  const world = createWorld(options, atoms);
  const horizon = options.horizon ?? 4 * trace.period;
  let session = 0;
  let shift = 0;
  let now = 0;
  while (world.left > 0) {
    const eventAt = world.agenda.nextAt();
    const checkInAt = trace.sessionStart[session]! + shift;
    now = Math.min(eventAt, checkInAt);
    if (now > horizon) break;
    if (eventAt <= checkInAt) {
      handle(world, now, world.agenda.pop());
      continue;
    }
    checkIn(world, now, session, shift, atomIds);
    session += 1;
    if (session < trace.sessionStart.length) continue;
    session = 0;
    shift += trace.period;
  }
  return runOf(world, now);
}

function createWorld(options: CheckinOptions, atoms: checkin.Atoms): World {
  const make =
    typeof options.policy === "string" ? checkin.SCHEDULERS[options.policy] : options.policy;
  const scheduler = make({ atoms, seed: options.seed ?? 1, aging: options.aging ?? 0 });
  const agenda = createAgenda();
  const jobs = options.trace.jobs.filter(({ id }) => options.only?.has(id) ?? true);
  for (const { id, arrival } of jobs) agenda.push(arrival, { kind: "open", job: id });
  return {
    options,
    scheduler,
    agenda,
    runners: new Map(jobs.map((job) => [job.id, runnerOf(job)])),
    delays: [],
    roundTimes: [],
    left: jobs.length,
    checkIns: 0,
    assignments: 0,
    failedDevices: 0,
    results: 0,
    stragglers: 0,
    wasted: 0,
  };
}

function runnerOf(job: TraceJob): Runner {
  return {
    job,
    need: Math.round(job.minRatio * job.demand),
    attempt: 0,
    isOpen: false,
    openedAt: job.arrival,
    closedAt: job.arrival,
    dispatched: 0,
    results: 0,
    succeeded: 0,
    failed: 0,
    finishedAt: undefined,
  };
}

function checkIn(
  world: World,
  now: number,
  session: number,
  shift: number,
  atomIds: readonly number[],
): void {
  const { trace, declaredSpeed } = world.options;
  const client = trace.sessionClient[session]!;
  const factor = declaredSpeed?.(client) ?? 1;
  const responseMs = (id: number): number => {
    const runner = world.runners.get(id);
    if (runner === undefined || factor === Number.POSITIVE_INFINITY) return 0;
    return responseTime(trace, client, runner.job) * factor * MS;
  };
  world.checkIns += 1;
  const job = world.scheduler.pick({ at: now * MS, atom: atomIds[client]!, responseMs });
  if (job < 0) return;
  const end = trace.sessionEnd[session]! + shift;
  world.agenda.push(now + trace.sessionDelay[session]!, { kind: "assign", job, session, end });
}

function handle(world: World, now: number, event: WorldEvent): void {
  const runner = world.runners.get(event.job)!;
  switch (event.kind) {
    case "open":
      return open(world, now, runner);
    case "request":
      return request(world, now, runner);
    case "assign":
      return assign(world, now, runner, event.session, event.end);
    case "result":
      return result(world, now, runner, event.attempt);
    case "deadline":
      if (runner.isOpen && runner.attempt === event.attempt) close(world, now, runner);
      return;
  }
}

function open(world: World, now: number, runner: Runner): void {
  const { id, deadline } = runner.job;
  runner.isOpen = true;
  runner.openedAt = now;
  runner.dispatched = 0;
  runner.results = 0;
  const { attempt } = runner;
  world.agenda.push(now + deadline, { kind: "deadline", job: id, attempt });
  world.agenda.push(now + REQUEST_DELAY_S, { kind: "request", job: id, attempt });
}

function request(world: World, now: number, { job, need, succeeded, finishedAt }: Runner): void {
  if (finishedAt !== undefined) return;
  world.scheduler.request(now * MS, {
    job: job.id,
    arrivedAt: job.arrival * MS,
    constraintClass: job.constraintClass,
    demand: job.demand,
    need,
    rounds: job.rounds,
    roundsLeft: job.rounds - succeeded,
    deadlineMs: job.deadline * MS,
  });
}

function assign(world: World, now: number, runner: Runner, session: number, end: number): void {
  const { trace, onAssign } = world.options;
  const { job } = runner;
  if (now + job.workload + 2 * job.comm > end) return;
  const client = trace.sessionClient[session]!;
  onAssign?.(job, trace.clientClasses[client]!);
  world.assignments += 1;
  if (runner.finishedAt !== undefined) return;
  runner.dispatched += 1;
  if (runner.dispatched === runner.need) world.delays.push(now - runner.openedAt);
  world.scheduler.ack(now * MS, job.id);
  const takes = responseTime(trace, client, job);
  if (now + takes > end) {
    world.failedDevices += 1;
    return;
  }
  world.agenda.push(now + takes, { kind: "result", job: job.id, attempt: runner.attempt });
}

function responseTime(trace: CheckinTrace, client: number, job: TraceJob): number {
  return (
    job.workload * trace.clientCompute[client]! + (job.comm / trace.clientBandwidth[client]!) * 2
  );
}

function result(world: World, now: number, runner: Runner, attempt: number): void {
  if (runner.finishedAt !== undefined || attempt !== runner.attempt) {
    world.stragglers += 1;
    return;
  }
  world.results += 1;
  runner.results += 1;
  world.scheduler.result(now * MS, runner.job.id);
  if (runner.results >= runner.need) close(world, now, runner);
}

function close(world: World, now: number, runner: Runner): void {
  const { job, need, dispatched, results } = runner;
  const isSuccess =
    dispatched >= need && results >= job.minRatio * Math.min(dispatched, job.demand);
  runner.isOpen = false;
  runner.attempt += 1;
  world.scheduler.close(now * MS, job.id);
  if (isSuccess) {
    runner.succeeded += 1;
    world.roundTimes.push(now - runner.closedAt);
    runner.closedAt = now;
  } else {
    runner.failed += 1;
    world.wasted += results;
  }
  if (runner.succeeded < job.rounds) {
    open(world, now, runner);
    return;
  }
  runner.finishedAt = now;
  world.left -= 1;
  world.scheduler.finish(now * MS, job.id);
}

function runOf(world: World, lastAt: number): CheckinRun {
  const outcomes = [...world.runners.values()].map(({ job, finishedAt, failed }) => ({
    job,
    finishedAt,
    failedRounds: failed,
  }));
  return {
    outcomes,
    schedulingDelays: world.delays,
    roundTimes: world.roundTimes,
    checkIns: world.checkIns,
    assignments: world.assignments,
    failedDevices: world.failedDevices,
    results: world.results,
    stragglers: world.stragglers,
    wasted: world.wasted,
    lastAt,
  };
}
