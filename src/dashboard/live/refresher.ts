/** What of the page's data an event touches: the front of the keys of its queries. */
export type Topic = readonly [kind: TopicKind, ...parts: string[]];

export type TopicKind =
  | "pools"
  | "timeline"
  | "reservations"
  | "clusters"
  | "nodes"
  | "placements"
  | "policies"
  | "jobs"
  | "whys"
  | "checkins"
  | "market"
  | "activity"
  | "reports";

/** Loads again what is shown, but not more often than it can be read. */
export interface Refresher {
  touch(topic: Topic): void;
  stop(): void;
}

export interface RefresherPorts {
  /** Resolves when what is shown of the topic has been loaded again. */
  readonly refresh: (topic: Topic) => Promise<void>;
  readonly nowMs: () => number;
  readonly setTimer: (call: () => void, ms: number) => number;
  readonly clearTimer: (timer: number) => void;
}

/** Events that come together are answered by one load. */
const GATHER_MS = 50;

/** The least time from the end of one load to the start of the next: dear ones wait longer. */
const GAP_MS: Readonly<Record<TopicKind, number>> = {
  pools: 500,
  timeline: 300,
  reservations: 300,
  clusters: 1_000,
  nodes: 300,
  placements: 500,
  policies: 500,
  jobs: 500,
  whys: 3_000,
  checkins: 1_000,
  market: 500,
  activity: 500,
  reports: 15_000,
};

interface Course {
  timer: number | undefined;
  isLoading: boolean;
  isTouchedAgain: boolean;
  doneAtMs: number;
}

/**
 * At most one load of a topic is under way; what is touched meanwhile is loaded once more after
 * it, so that the last state is always shown in the end, however many events come.
 */
export function createRefresher(ports: RefresherPorts): Refresher {
  const courses = new Map<string, Course>();
  let isStopped = false;

  const load = async (topic: Topic, course: Course): Promise<void> => {
    course.timer = undefined;
    course.isLoading = true;
    // A load that fails is told by its query; here it is only over.
    await ports.refresh(topic).catch(() => undefined);
    course.isLoading = false;
    course.doneAtMs = ports.nowMs();
    if (!course.isTouchedAgain || isStopped) return;
    course.isTouchedAgain = false;
    plan(topic, course);
  };

  const plan = (topic: Topic, course: Course): void => {
    const waitMs = course.doneAtMs + GAP_MS[topic[0]] - ports.nowMs();
    course.timer = ports.setTimer(() => void load(topic, course), Math.max(GATHER_MS, waitMs));
  };

  const touch = (topic: Topic): void => {
    const name = topic.join("\0");
    const course = courses.get(name) ?? newCourse();
    courses.set(name, course);
    if (course.isLoading) course.isTouchedAgain = true;
    else if (course.timer === undefined) plan(topic, course);
  };

  const stop = (): void => {
    isStopped = true;
    for (const { timer } of courses.values()) if (timer !== undefined) ports.clearTimer(timer);
    courses.clear();
  };

  return { touch, stop };
}

function newCourse(): Course {
  return {
    timer: undefined,
    isLoading: false,
    isTouchedAgain: false,
    doneAtMs: Number.NEGATIVE_INFINITY,
  };
}
