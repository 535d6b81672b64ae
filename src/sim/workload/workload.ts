/**
 * Jobs as columns, in order of arrival: a million of them take 50 MB. Instants and spans are whole
 * numbers of one unit, ticks or seconds.
 */
export interface Workload {
  count: number;
  arrivedAt: Float64Array;
  /** Units of a node, or processors. */
  size: Float64Array;
  /** How long a job really runs. */
  duration: Float64Array;
  /** How long its owner said that it would. */
  estimate: Float64Array;
  user: Float64Array;
  weight: Float64Array;
}

export interface WorkloadJob {
  readonly arrivedAt: number;
  readonly size: number;
  readonly duration: number;
  readonly estimate: number;
  readonly user: number;
  readonly weight: number;
}

const JOBS_FIRST = 1024;

export function createWorkload(): Workload {
  const column = (): Float64Array => new Float64Array(JOBS_FIRST);
  return {
    count: 0,
    arrivedAt: column(),
    size: column(),
    duration: column(),
    estimate: column(),
    user: column(),
    weight: column(),
  };
}

export function appendJob(workload: Workload, job: WorkloadJob): void {
  const { count } = workload;
  if (count === workload.arrivedAt.length) grow(workload);
  workload.arrivedAt[count] = job.arrivedAt;
  workload.size[count] = job.size;
  workload.duration[count] = job.duration;
  workload.estimate[count] = job.estimate;
  workload.user[count] = job.user;
  workload.weight[count] = job.weight;
  workload.count = count + 1;
}

export function jobAt(workload: Workload, index: number): WorkloadJob {
  return {
    arrivedAt: workload.arrivedAt[index]!,
    size: workload.size[index]!,
    duration: workload.duration[index]!,
    estimate: workload.estimate[index]!,
    user: workload.user[index]!,
    weight: workload.weight[index]!,
  };
}

/** `count` jobs from the job with index `from` on, as a workload of their own. */
export function sliceWorkload(workload: Workload, from: number, count: number): Workload {
  return select(
    workload,
    Array.from({ length: Math.min(count, workload.count - from) }, (_, i) => i + from),
  );
}

/** The jobs in order of arrival; jobs that arrive together keep their order. */
export function sortedByArrival(workload: Workload): Workload {
  const { arrivedAt, count } = workload;
  let isSorted = true;
  for (let i = 1; i < count && isSorted; i++) isSorted = arrivedAt[i - 1]! <= arrivedAt[i]!;
  if (isSorted) return workload;
  const order = Array.from({ length: count }, (_, i) => i);
  order.sort((a, b) => arrivedAt[a]! - arrivedAt[b]! || a - b);
  return select(workload, order);
}

function select(workload: Workload, indices: readonly number[]): Workload {
  const chosen = createWorkload();
  for (const index of indices) appendJob(chosen, jobAt(workload, index));
  return chosen;
}

function grow(workload: Workload): void {
  const wider = (column: Float64Array): Float64Array => {
    const copy = new Float64Array(column.length * 2);
    copy.set(column);
    return copy;
  };
  workload.arrivedAt = wider(workload.arrivedAt);
  workload.size = wider(workload.size);
  workload.duration = wider(workload.duration);
  workload.estimate = wider(workload.estimate);
  workload.user = wider(workload.user);
  workload.weight = wider(workload.weight);
}
