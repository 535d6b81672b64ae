import type { RunView } from "../../../kernel/index.ts";
import type { RunWire } from "../../schemas/jobs/index.ts";
import { toJobId } from "../ids.ts";
import { toSeconds, toSecondsUp } from "../time.ts";

export function toRunWire({ job, part, units, nodes }: RunView): RunWire {
  return {
    job_id: toJobId(job.number),
    part: part.part,
    user_id: job.userId,
    ...(job.name === undefined ? {} : { name: job.name }),
    pool: job.pool,
    queue: job.queue,
    units,
    // What runs has started, and has an end: its walltime's.
    start_time: toSeconds(part.startedAt ?? 0),
    end_time: toSecondsUp(part.endAt ?? 0),
    requeues: part.requeues,
    nodes: nodes.map(({ node, gpus }) => ({ node, gpus: [...gpus] })),
  };
}
