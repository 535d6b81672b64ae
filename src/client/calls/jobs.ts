import type {
  FrameworkList,
  JobDetail,
  JobList,
  JobReply,
  JobRequest,
  JobWhy,
  QueueList,
  QueueWire,
  RunList,
} from "../../wire/index.ts";
import { type Ask, changing, pagesOf, reading } from "../call.ts";
import { Refused } from "../errors.ts";
import type { RequestOptions } from "../options.ts";
import type { Call } from "../transport.ts";
import type { CancelJobOptions, JobClient, QueueClient } from "./job-types.ts";

/** The calls about jobs. A submission is safe to send again by its key. */
export function createJobClient(ask: Ask): JobClient {
  return {
    submit: (body, options = {}) => ask<JobReply>(submitCall(body, options)),
    get: (id, query, options) => ask<JobDetail>(reading(pathOf(id), query, options)),
    list: (query, options) => ask<JobList>(reading(JOBS, query, options)),
    listAll: (query, options) =>
      pagesOf((cursor) => ask<JobList>(reading(JOBS, { ...query, ...cursor }, options))),
    runs: (query, options) => ask<RunList>(reading(RUNS, query, options)),
    runsAll: (query, options) =>
      pagesOf((cursor) => ask<RunList>(reading(RUNS, { ...query, ...cursor }, options))),
    frameworks: (options) => ask<FrameworkList>(reading("/v1/frameworks", {}, options)),
    why: (id, options) => ask<JobWhy>(reading(`${pathOf(id)}/why`, {}, options)),
    cancel: (id, options = {}) => cancel(ask, id, options),
    finish: (id, body, { signal } = {}) =>
      ask<JobReply>({
        method: "POST",
        path: `${pathOf(id)}/finish`,
        body,
        isRepeatable: false,
        signal,
      }),
  };
}

/** The calls about queues. */
export function createQueueClient(ask: Ask): QueueClient {
  const pathTo = (pool: string, queue: string): string =>
    `${QUEUES}/${encodeURIComponent(pool)}/${encodeURIComponent(queue)}`;
  return {
    list: (query, options) => ask<QueueList>(reading(QUEUES, query, options)),
    put: (pool, queue, body, { signal } = {}) =>
      ask<QueueWire>({
        method: "PUT",
        path: pathTo(pool, queue),
        body,
        isRepeatable: true,
        signal,
      }),
    delete: (pool, queue, { signal } = {}) =>
      ask<QueueWire>({
        method: "DELETE",
        path: pathTo(pool, queue),
        isRepeatable: false,
        signal,
      }),
  };
}

const JOBS = "/v1/jobs";
const RUNS = "/v1/runs";
const QUEUES = "/v1/queues";

function submitCall(body: JobRequest, options: RequestOptions): Call {
  const key = options.idempotencyKey ?? crypto.randomUUID();
  return {
    method: "POST",
    path: JOBS,
    body,
    ...changing(options),
    headers: options.dryRun === true ? {} : { "idempotency-key": key },
    isRepeatable: true,
  };
}

/** A cancellation that was carried out unheard is refused when it is sent again: it is done. */
async function cancel(ask: Ask, id: string, options: CancelJobOptions): Promise<JobReply> {
  const { part, ...rest } = options;
  const { query, signal } = changing(rest);
  const which = part === undefined ? {} : { part };
  try {
    return await ask<JobReply>({
      method: "DELETE",
      path: pathOf(id),
      query: { ...query, ...which },
      isRepeatable: true,
      signal,
    });
  } catch (error) {
    if (!(error instanceof Refused) || !error.isEcho) throw error;
    if (error.code !== "job_not_live" || error.problem.state !== "cancelled") throw error;
    return ask<JobReply>(reading(pathOf(id), {}, signal === undefined ? {} : { signal }));
  }
}

function pathOf(id: string): string {
  return `${JOBS}/${encodeURIComponent(id)}`;
}
