import type { JobRequest } from "../../../wire/index.ts";

/** What is written in the form of a job; undefined where a field is empty. */
export interface JobForm {
  readonly pool: string;
  readonly queue: string;
  readonly size: number | undefined;
  readonly count: number | undefined;
  readonly isGang: boolean;
  readonly hours: number | undefined;
  readonly name: string;
  readonly user: string;
  readonly priority: number | undefined;
  /** Ids of jobs, each perhaps with `:ok`, `:failed` or `:any`. */
  readonly after: string;
  readonly notBefore: number | undefined;
}

export function emptyForm(pool: string): JobForm {
  return {
    pool,
    queue: "",
    size: 1,
    count: 1,
    isGang: false,
    hours: undefined,
    name: "",
    user: "",
    priority: undefined,
    after: "",
    notBefore: undefined,
  };
}

const HOUR_S = 3_600;
const AFTER = /^(j[1-9][0-9]{0,15})(?::(ok|failed|any))?$/;

/** The request that the form means; undefined while it means none. */
export function requestOf(form: JobForm): JobRequest | undefined {
  const { pool, size, count = 1, hours, priority = 0, notBefore } = form;
  const after = wordsOf(form.after).map((word) => AFTER.exec(word));
  if (size === undefined || pool === "" || after.includes(null)) return undefined;
  return {
    pool,
    size,
    ...(count === 1 ? {} : { count }),
    ...(form.isGang && count !== 1 ? { gang: true } : {}),
    ...(hours === undefined ? {} : { walltime_s: Math.round(hours * HOUR_S) }),
    ...(priority === 0 ? {} : { priority }),
    ...(notBefore === undefined ? {} : { not_before: notBefore }),
    ...(after.length === 0 ? {} : { after: after.flatMap(dependencyOf) }),
    ...text("queue", form.queue),
    ...text("name", form.name),
    ...text("user_id", form.user),
  };
}

function dependencyOf(match: RegExpExecArray | null): NonNullable<JobRequest["after"]> {
  const [, job_id = "", when] = match ?? [];
  if (when === "ok" || when === "failed" || when === "any") return [{ job_id, when }];
  return [{ job_id }];
}

function text(field: "queue" | "name" | "user_id", value: string): Partial<JobRequest> {
  return value.trim() === "" ? {} : { [field]: value.trim() };
}

function wordsOf(list: string): readonly string[] {
  return list.split(/[\s,]+/).filter((word) => word !== "");
}
