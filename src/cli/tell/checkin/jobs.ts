import type {
  CheckinClientList,
  CheckinJobWire,
  CheckinTaskReply,
  CheckinTaskWire,
  CheckinWhy,
} from "../../../wire/index.ts";
import type { Output } from "../../terminal/io.ts";
import { paint } from "../../terminal/paint.ts";
import { type Column, renderFacts, renderTable } from "../../terminal/table.ts";
import { formatDuration } from "../../time/duration.ts";
import { formatInstant } from "../../time/iso.ts";

/** One job with all that there is to say. */
export function renderCheckinJob(job: CheckinJobWire, output: Output): string {
  const { task, ended_time, deadline_s, rounds } = job;
  const head = paint(output, job.state === "over" ? "yellow" : "green", headOf(job));
  return `${head}\n${renderFacts(
    [
      ["name", job.name],
      ["needs", job.constraints === "" ? "any device" : job.constraints],
      ["and itself", job.private_constraints === "" ? undefined : job.private_constraints],
      ["at", job.sites.join(", ")],
      ["round", task === undefined ? "none yet" : roundWords(task, rounds)],
      ["overcommit", job.overcommit_percent === 0 ? undefined : `${job.overcommit_percent} %`],
      ["deadline", deadline_s === undefined ? undefined : formatDuration(deadline_s)],
      ["user", job.user_id],
      ["registered", formatInstant(job.registered_time)],
      ["ended", ended_time === undefined ? undefined : formatInstant(ended_time)],
    ],
    output,
  )}`;
}

export function renderCheckinJobs(items: readonly CheckinJobWire[], output: Output): string {
  const rows = items.map((job) => [
    job.job_id,
    job.state,
    job.task?.task ?? 0,
    job.task === undefined ? undefined : `${job.task.accepted}/${job.task.demand}`,
    job.task?.finished,
    job.user_id,
    job.constraints,
    job.name,
  ]);
  return renderTable(COLUMNS, rows, output);
}

export function renderCheckinTask(reply: CheckinTaskReply, output: Output): string {
  const words = `round ${reply.task} of ${reply.job_id} asks for ${reply.demand} devices`;
  return `${paint(output, "green", words)}\n${renderFacts(taskFacts(reply), output)}`;
}

export function renderCheckinTasks(items: readonly CheckinTaskWire[], output: Output): string {
  const rows = items.map((task) => [
    task.task,
    task.state,
    task.demand,
    task.accepted,
    task.finished,
    task.lost,
    formatInstant(task.opened_time),
    filledWords(task),
  ]);
  return renderTable(TASKS, rows, output);
}

export function renderCheckinClients(list: CheckinClientList, output: Output): string {
  const rows = list.items.map(({ client_id, state }) => [client_id, state]);
  return renderTable([{ title: "client" }, { title: "state" }], rows, output);
}

export function renderCheckinWhy(why: CheckinWhy, output: Output): string {
  const { estimate_s, ahead = [] } = why;
  return `${paint(output, "bold", `${why.job_id}: ${why.detail}`)}\n${renderFacts(
    [
      ["round", why.task],
      ["accepted", why.demand === undefined ? undefined : `${why.accepted} of ${why.demand}`],
      ["on offer", why.out],
      ["not offered yet", why.pool],
      ["place in line", why.rank],
      ["eligible devices", perSecond(why.eligible_per_s)],
      ["for it alone", perSecond(why.own_per_s)],
      ["estimate", estimate_s === undefined ? undefined : formatDuration(estimate_s)],
      ["ahead", ahead.length === 0 ? undefined : ahead.join(", ")],
    ],
    output,
  )}`;
}

const COLUMNS: readonly Column[] = [
  { title: "job" },
  { title: "state" },
  { title: "round", align: "right" },
  { title: "accepted", align: "right" },
  { title: "finished", align: "right" },
  { title: "user" },
  { title: "needs" },
  { title: "name" },
];

const TASKS: readonly Column[] = [
  { title: "round", align: "right" },
  { title: "state" },
  { title: "demand", align: "right" },
  { title: "accepted", align: "right" },
  { title: "finished", align: "right" },
  { title: "lost", align: "right" },
  { title: "opened" },
  { title: "filled after" },
];

/** `job eu-17 is filling` */
function headOf({ job_id, state }: CheckinJobWire): string {
  return `job ${job_id} is ${state}`;
}

function roundWords(task: CheckinTaskWire, rounds: number): string {
  const of = rounds === 0 ? "" : ` of ${rounds}`;
  return `${task.task}${of}: ${task.accepted} of ${task.demand} devices, ${task.finished} finished`;
}

function taskFacts(task: CheckinTaskWire): readonly (readonly [string, string | number])[] {
  return [
    ["state", task.state],
    ["must finish", task.need],
    ["accepts", task.cap],
    ["opened", formatInstant(task.opened_time)],
  ];
}

function filledWords({ opened_time, filled_time }: CheckinTaskWire): string | undefined {
  if (filled_time === undefined) return undefined;
  return formatDuration(Math.max(0, filled_time - opened_time));
}

function perSecond(rate: number | undefined): string | undefined {
  return rate === undefined ? undefined : `${rate} a second`;
}
