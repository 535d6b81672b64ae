import type { JobDetail, JobReply, JobWire } from "../../../wire/index.ts";
import type { Output } from "../../terminal/io.ts";
import { paint } from "../../terminal/paint.ts";
import { type Column, renderFacts, renderTable } from "../../terminal/table.ts";
import { plain } from "../../terminal/width.ts";
import { formatDuration } from "../../time/duration.ts";
import { formatInstant } from "../../time/iso.ts";
import { unitWords } from "../words.ts";

/** One job with all that there is to say but its parts. */
export function renderJob(job: JobReply, output: Output): string {
  const { submitted_time, released_time, ended_time, not_before, after } = job;
  const waits = after.map(({ job_id, when }) => `${job_id} (${when})`).join(", ");
  const isReleasedLater = released_time !== undefined && released_time !== submitted_time;
  return `${headOf(job, output)}\n${renderFacts(
    [
      ["name", job.name],
      ["pool", `${job.pool}, queue ${job.queue}`],
      ["needs", needsOf(job)],
      ["parts", partsOf(job)],
      ["priority", job.priority === 0 ? undefined : job.priority],
      ["user", job.user_id],
      ["after", waits === "" ? undefined : waits],
      ["not before", not_before === undefined ? undefined : formatInstant(not_before)],
      ["submitted", formatInstant(submitted_time)],
      ["in line", isReleasedLater ? formatInstant(released_time) : undefined],
      ["ended", ended_time === undefined ? undefined : formatInstant(ended_time)],
      ["origin", job.origin === "offer" ? "an offer that was accepted" : undefined],
    ],
    output,
  )}`;
}

/** The same with a table of its parts. */
export function renderDetail(job: JobDetail, output: Output): string {
  const isOnNodes = job.runs.some(({ on }) => on !== undefined);
  const rows = job.runs.map(({ part, state, start_time, end_time, requeues, on }) => [
    part,
    state,
    start_time === undefined ? undefined : formatInstant(start_time),
    end_time === undefined ? undefined : formatInstant(end_time),
    requeues,
    ...(isOnNodes ? [on === undefined ? undefined : placesOf(on)] : []),
  ]);
  const columns = isOnNodes ? [...PARTS, { title: "on" }] : PARTS;
  return `${renderJob(job, output)}\n${renderTable(columns, rows, output)}`;
}

export function renderJobs(items: readonly JobWire[], output: Output): string {
  const rows = items.map((job) => [
    job.job_id,
    job.pool,
    job.queue,
    job.state,
    needsShort(job),
    formatDuration(job.walltime_s),
    job.user_id,
    formatInstant(job.submitted_time),
    job.name,
  ]);
  return renderTable(COLUMNS, rows, output);
}

const PARTS: readonly Column[] = [
  { title: "part", align: "right" },
  { title: "state" },
  { title: "start" },
  { title: "end" },
  { title: "requeues", align: "right" },
];

const COLUMNS: readonly Column[] = [
  { title: "job" },
  { title: "pool" },
  { title: "queue" },
  { title: "state" },
  { title: "needs" },
  { title: "walltime", align: "right" },
  { title: "user" },
  { title: "submitted" },
  { title: "name" },
];

/** `big-1 0,1,2; big-2 0` */
function placesOf(on: NonNullable<JobDetail["runs"][number]["on"]>): string {
  return on.map(({ node_id, gpus }) => `${plain(node_id)} ${gpus.join(",")}`).join("; ");
}

/** `job j17 is waiting` */
function headOf({ job_id, state, dry_run }: JobReply, output: Output): string {
  if (dry_run === true) {
    return paint(output, "green", `dry run: the job would be ${state}, nothing was stored`);
  }
  const isGood = state !== "failed" && state !== "timed_out" && state !== "displaced";
  return paint(output, isGood ? "green" : "yellow", `job ${job_id} is ${STATE_WORDS[state]}`);
}

const STATE_WORDS: Record<JobWire["state"], string> = {
  held: "held",
  waiting: "waiting",
  running: "running",
  done: "done",
  failed: "failed",
  timed_out: "over: its walltime was",
  cancelled: "cancelled",
  displaced: "displaced: its capacity was lost",
};

function needsOf(job: JobWire): string {
  return `${unitWords(job.size)}${times(job)} for up to ${formatDuration(job.walltime_s)}`;
}

function needsShort(job: JobWire): string {
  return job.count === 1 ? String(job.size) : `${job.count}x${job.size}${job.gang ? " gang" : ""}`;
}

function times({ count, gang }: JobWire): string {
  if (count === 1) return "";
  return gang ? `, ${count} times together` : `, ${count} times`;
}

/** `2 running, 3 waiting`; nothing for a single part. */
function partsOf({ count, gang, parts }: JobWire): string | undefined {
  if (count === 1 || gang) return undefined;
  const known = Object.entries(parts).filter(([, number]) => number > 0);
  return known.map(([state, number]) => `${number} ${state}`).join(", ");
}
