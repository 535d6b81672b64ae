import type {
  FrameworkList,
  JobDetail,
  JobFinish,
  JobList,
  JobListQuery,
  JobQuery,
  JobReply,
  JobRequest,
  JobWhy,
  JobWire,
  QueueList,
  QueueListQuery,
  QueueRequest,
  QueueWire,
  RunList,
  RunListQuery,
  RunWire,
} from "../../wire/index.ts";
import type { CallOptions, ChangeOptions, RequestOptions } from "../options.ts";

export interface CancelJobOptions extends ChangeOptions {
  /** Only this part, counted from 0. */
  readonly part?: number;
}

/** Work that waits its turn. */
export interface JobClient {
  /** One, an array of equal parts, or a gang. It starts when there is room. */
  submit(body: JobRequest, options?: RequestOptions): Promise<JobReply>;
  /** A job with a page of its parts. */
  get(id: string, query?: JobQuery, options?: CallOptions): Promise<JobDetail>;
  /** One page, newest first; jobs that are over for some days. */
  list(query?: JobListQuery, options?: CallOptions): Promise<JobList>;
  listAll(query?: JobListQuery, options?: CallOptions): AsyncIterable<JobWire>;
  /** What runs now, and on which nodes: one page, newest first. */
  runs(query?: RunListQuery, options?: CallOptions): Promise<RunList>;
  runsAll(query?: RunListQuery, options?: CallOptions): AsyncIterable<RunWire>;
  /** Who takes offers, and what each may take at this moment. */
  frameworks(options?: CallOptions): Promise<FrameworkList>;
  /** Why it does not run yet, and when it may. */
  why(id: string, options?: CallOptions): Promise<JobWhy>;
  /** Cancelled is also the answer if an earlier attempt of this call did it unheard. */
  cancel(id: string, options?: CancelJobOptions): Promise<JobReply>;
  /** Said by whoever runs it: one part, or all that run, are over. */
  finish(id: string, body: JobFinish, options?: CallOptions): Promise<JobReply>;
}

/** Queues of pools and their terms. */
export interface QueueClient {
  list(query?: QueueListQuery, options?: CallOptions): Promise<QueueList>;
  /** Makes it, or gives it other terms: what is absent gets its default. */
  put(pool: string, queue: string, body: QueueRequest, options?: CallOptions): Promise<QueueWire>;
  delete(pool: string, queue: string, options?: CallOptions): Promise<QueueWire>;
}
