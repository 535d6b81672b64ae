import { DEMAND_MAX, OVERCOMMIT_PERCENT_MAX } from "../limits.ts";
import type { NewRequest } from "../messages.ts";
import type {
  AskRound,
  Geography,
  Located,
  NewCheckin,
  Position,
  RouterAnswer,
  RouterMessage,
  RouterRefusal,
  Site,
} from "./types.ts";

interface RoutedJob {
  readonly job: number;
  readonly registration: NewCheckin;
  readonly home: string;
  readonly sites: readonly string[];
  request: NewRequest | undefined;
  /** The key of the latest request. */
  key: string;
}

/** Numbers jobs and tasks and finds the job manager that owns each. */
export interface Router {
  readonly sites: readonly Site[];
  readonly jobs: Map<number, RoutedJob>;
  readonly byKey: Map<string, number>;
  lastJob: number;
}

export function createRouter(sites: readonly Site[]): Router {
  return { sites, jobs: new Map(), byKey: new Map(), lastJob: 0 };
}

/** Handles one message; a refusal changes nothing. O(sites) to register, O(1) to ask. */
export function route(router: Router, message: RouterMessage): RouterAnswer {
  switch (message.kind) {
    case "new_checkin":
      return register(router, message);
    case "ask_round":
      return ask(router, message);
    case "end_job": {
      const known = router.jobs.get(message.job);
      if (known === undefined) return refuse({ reason: "unknown_job" });
      router.jobs.delete(message.job);
      router.byKey.delete(known.registration.key);
      return { ...answer(known), send: message };
    }
  }
}

/** The sites of a place, and the one job manager that owns what is asked for there. O(sites). */
export function locate(all: readonly Site[], geography: Geography): Located {
  const unknown = unknownPath(all, geography);
  if (unknown !== undefined) {
    return { ok: false, refusal: { reason: "unknown_place", path: unknown } };
  }
  const sites = all.filter((site) => lies(site, geography));
  if (sites.length === 0) return { ok: false, refusal: { reason: "no_site_there" } };
  return { ok: true, home: homeOf(sites), sites: sites.map(({ path }) => path) };
}

function register(router: Router, message: NewCheckin): RouterAnswer {
  const known = router.jobs.get(router.byKey.get(message.key) ?? 0);
  if (known !== undefined) return answer(known);
  const { geography, overcommitPercent } = message;
  const located = locate(router.sites, geography);
  if (!located.ok) return refuse(located.refusal);
  if (!isWithin(overcommitPercent, 0, OVERCOMMIT_PERCENT_MAX)) {
    return refuse({ reason: "overcommit_out_of_range", max: OVERCOMMIT_PERCENT_MAX });
  }
  router.lastJob += 1;
  const routed: RoutedJob = {
    job: router.lastJob,
    registration: message,
    home: located.home,
    sites: located.sites,
    request: undefined,
    key: "",
  };
  router.jobs.set(routed.job, routed);
  router.byKey.set(message.key, routed.job);
  return answer(routed);
}

/** Each new key is a new task, which overrides the one before. */
function ask(router: Router, message: AskRound): RouterAnswer {
  const routed = router.jobs.get(message.job);
  if (routed === undefined) return refuse({ reason: "unknown_job" });
  if (routed.request !== undefined && routed.key === message.key) return answer(routed);
  const { demand, need } = message;
  if (!isWithin(demand, 1, DEMAND_MAX)) {
    return refuse({ reason: "demand_out_of_range", max: DEMAND_MAX });
  }
  if (!isWithin(need, 1, demand)) return refuse({ reason: "need_out_of_range", demand });
  const { at, constraintClass, overcommitPercent, rounds, deadlineMs } = routed.registration;
  routed.key = message.key;
  routed.request = {
    kind: "new_request",
    job: routed.job,
    task: (routed.request?.task ?? 0) + 1,
    arrivedAt: at,
    constraintClass,
    demand,
    need,
    overcommitPercent,
    rounds,
    roundsLeft: message.roundsLeft,
    deadlineMs,
    sites: routed.sites,
  };
  return answer(routed);
}

function answer({ job, home, sites, request }: RoutedJob): RouterAnswer & { readonly ok: true } {
  const reply = { ok: true, job, task: request?.task ?? 0, home, sites } as const;
  return request === undefined ? reply : { ...reply, send: request };
}

function refuse(refusal: RouterRefusal): RouterAnswer {
  return { ok: false, refusal };
}

/** The job manager with most of the sites; the first by name among equals. */
function homeOf(sites: readonly Site[]): string {
  const counts = new Map<string, number>();
  for (const { jobManager } of sites) counts.set(jobManager, (counts.get(jobManager) ?? 0) + 1);
  const [first] = [...counts].sort(
    ([nameA, a], [nameB, b]) => b - a || (nameA < nameB ? -1 : nameA > nameB ? 1 : 0),
  );
  return first![0];
}

function unknownPath(sites: readonly Site[], geography: Geography): string | undefined {
  if (geography.kind !== "within") return undefined;
  return geography.paths.find((path) => !sites.some((site) => isUnder(site.path, path)));
}

function lies(site: Site, geography: Geography): boolean {
  switch (geography.kind) {
    case "everywhere":
      return true;
    case "within":
      return geography.paths.some((path) => isUnder(site.path, path));
    case "around":
      return (
        site.position !== undefined &&
        chordSquared(site.position, geography.center) <= geography.chordSquaredMax
      );
  }
}

/** `eu/fr/paris` is under `eu`, `eu/fr` and itself, and not under `eu/f`. */
function isUnder(path: string, part: string): boolean {
  return path === part || path.startsWith(`${part}/`);
}

/** A chord grows with the way over the ground, so that no trigonometry is needed to compare. */
function chordSquared(a: Position, b: Position): number {
  const [x, y, z] = [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
  return x * x + y * y + z * z;
}

function isWithin(value: number, min: number, max: number): boolean {
  return Number.isSafeInteger(value) && value >= min && value <= max;
}
