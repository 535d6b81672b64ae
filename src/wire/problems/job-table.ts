import { entry, type ProblemEntry } from "./entry.ts";

/** Codes of jobs, queues and offers to frameworks. */
export const JOB_PROBLEMS = {
  priority_not_permitted: entry(
    403,
    "Not a priority for this caller",
    "Above 0 a job goes before those of others, which takes an operator.",
    "Ask with `max` or less.",
  ),
  unknown_queue: entry(
    404,
    "No such queue",
    "The pool has no queue of this name.",
    "`known` lists its queues; `GET /v1/queues` tells their terms.",
  ),
  unknown_job: entry(
    404,
    "No such job",
    "The id was never given out, the job belongs to somebody else, or it has been over for days.",
    "`GET /v1/jobs` lists yours.",
  ),
  unknown_part: entry(
    404,
    "No such part of the job",
    "Parts are counted from 0; a gang has only one.",
    "`parts` says how many there are.",
  ),
  too_many_queues: entry(
    409,
    "No room for another queue",
    "Each decision looks at all queues of its pool, so their number is bounded.",
    "Delete one that is not used.",
  ),
  queue_in_use: entry(
    409,
    "The queue still has jobs",
    "A queue can be deleted only when nothing in it is held, waits or runs.",
    "Cancel them, or wait.",
  ),
  queue_bound_too_low: entry(
    409,
    "A job of the queue could never start",
    "`units_max` would be below what a job that is in the queue needs.",
    "Choose `widest` or more, or cancel that job first.",
  ),
  queue_full: entry(
    409,
    "The queue is full",
    "As many parts wait in it as its terms allow.",
    "Wait until some have started, or submit to another queue.",
  ),
  job_not_live: entry(
    409,
    "The job is over",
    "It has ended or was cancelled, so there is nothing to cancel.",
    "`GET /v1/jobs/{id}` tells what became of it.",
  ),
  job_not_running: entry(
    409,
    "The job does not run",
    "Only a part that runs can be finished.",
    "Cancel a job that waits; one that is over needs nothing.",
  ),
  offer_gone: entry(
    409,
    "The offer holds no longer",
    "Somebody else took the capacity, or a job that waits has come to need it.",
    "Nothing of the bundle was started. Take a newer offer.",
  ),
  pool_has_no_now: entry(
    422,
    "Nothing runs on this pool",
    "The pool allows windows in the past: it is for plans, and time does not pass in it.",
    "Submit to another pool.",
  ),
  unknown_dependency: entry(
    422,
    "Waits for a job that is not known",
    "A job in `after` was never submitted, or has been over for days.",
    "Leave it out if it is over.",
  ),
  dependency_never: entry(
    422,
    "Waits for what will not come",
    "A job in `after` is over and did not come out as this one waits for.",
    "Submit without it, or with `when: any`.",
  ),
  job_too_large: entry(
    422,
    "No such job ever fits",
    "The pool's schedule, or the bound of the queue, never leaves so many units for so long.",
    "Ask for `largest` or less, or for a shorter walltime.",
  ),
  too_many_jobs: entry(
    507,
    "The ledger is full of jobs",
    "It holds as many live parts of jobs as it may.",
    "Wait until some are over.",
  ),
} as const satisfies Record<string, ProblemEntry>;
