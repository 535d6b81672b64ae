import { checkin } from "../kernel/index.ts";
import { type HostSetup, type JobManagerHost, startHost } from "./host.ts";
import { createManagerHost, type ManagerHost } from "./manager.ts";

/** A region's desk in one process: its job manager, and a client manager beside it. */
export interface Region {
  readonly host: JobManagerHost;
  /** Answers a device: what is offered is told once the ledger has the tokens. */
  checkIn(atom: number, except: ReadonlySet<number> | undefined): RegionAnswer;
  /** A round was asked for, or a job ended: takes in what the ledger has, at once everywhere. */
  learn(job: number): Promise<void>;
  stop(): void;
}

export type RegionAnswer =
  | checkin.Offer
  /** `soon`: tokens are on their way here; `open`: all are out, and some may come back. */
  | { readonly kind: "none"; readonly when: "soon" | "open" | "never" };

const TICK_MS = 100;
const OWN_CM = 1;

/** Starts a region of which all roles are here. */
export async function startRegion(
  setup: Omit<HostSetup, "isAlone" | "hasDesk" | "deliver">,
): Promise<Region> {
  let own: ManagerHost | undefined;
  // What is said before there is anybody to hear it would be said again.
  const host = await startHost({
    ...setup,
    isAlone: true,
    hasDesk: false,
    deliver: (cm, message) => (cm === OWN_CM ? own?.hear(message) : undefined),
  });
  own = createManagerHost({
    settings: setup.settings,
    classes: host.classes,
    now: setup.now,
    cm: OWN_CM,
    // A term is one life of the job manager: nothing older can have it.
    nonce: host.manager().term,
    hasDesk: false,
    tell: (message) => host.tell(message),
  });
  own.speak();
  const timer = setInterval(ticker(setup, host, own), TICK_MS);
  timer.unref();
  return assemble(setup.now, host, own, timer);
}

function assemble(
  now: () => number,
  host: JobManagerHost,
  own: ManagerHost,
  timer: NodeJS.Timeout,
): Region {
  // Atoms for which nothing was left, as long as nothing has happened since.
  const dry = new Map<number, { readonly changes: number; readonly answer: RegionAnswer }>();
  return {
    host,
    checkIn: (atom, except) => {
      const at = now();
      const first = checkin.checkIn(own.manager, at, atom, except);
      if (first.kind === "offer") return first;
      const known = dry.get(atom);
      if (known?.changes === host.changes()) return known.answer;
      const left = leftFor(host.manager(), own.manager, atom, except);
      if (left !== "soon") {
        const answer = { kind: "none", when: left } as const;
        if (except === undefined) dry.set(atom, { changes: host.changes(), answer });
        return answer;
      }
      own.want();
      const second = checkin.checkInAgain(own.manager, at, atom, except);
      return second.kind === "offer" ? second : { kind: "none", when: "soon" };
    },
    learn: async (job) => {
      await host.learn(job);
      own.want();
    },
    stop: () => {
      clearInterval(timer);
      host.stop();
    },
  };
}

/** What such a device may hope for: the best that any listed task promises. O(tasks). */
function leftFor(
  jobs: checkin.JobManager,
  { rows, epoch }: checkin.ClientManager,
  atom: number,
  except: ReadonlySet<number> | undefined,
): "soon" | "open" | "never" {
  if (epoch === 0) return "soon";
  let isOpen = false;
  for (const row of rows.values()) {
    if (!row.isListed || except?.has(row.job)) continue;
    if (!checkin.atomHas(jobs.atoms, atom, row.constraintClass)) continue;
    if (row.atoms !== undefined && !row.atoms.has(atom)) continue;
    const task = checkin.taskOf(jobs, row.job, row.task);
    if (task === undefined) continue;
    if (checkin.poolOf(task) > 0) return "soon";
    isOpen ||= task.held < task.request.demand;
  }
  return isOpen ? "open" : "never";
}

/** Time passes; and once a round the reducer asks around. */
function ticker(
  { settings, now }: Pick<HostSetup, "settings" | "now">,
  host: JobManagerHost,
  own: ManagerHost,
): () => void {
  const reducer = checkin.createReducer();
  let roundAt = now();
  return () => {
    host.tell({ kind: "tick" });
    own.speak();
    if (now() - roundAt < settings.roundMs) return;
    roundAt = now();
    checkin.reduceRoutine(reducer);
    if (own.manager.epoch > 0) checkin.takeReport(reducer, checkin.scanned(own.manager));
    host.tell(checkin.endRound(reducer));
  };
}
