import type { JobWhy } from "../../../wire/index.ts";
import type { Output } from "../../terminal/io.ts";
import { paint } from "../../terminal/paint.ts";
import { renderFacts } from "../../terminal/table.ts";
import { plain } from "../../terminal/width.ts";
import { formatDuration } from "../../time/duration.ts";
import { formatInstant } from "../../time/iso.ts";

/** Why a job does not run yet, who is ahead, and when it may start. `now`: Unix seconds. */
export function renderWhy(why: JobWhy, now: number, output: Output): string {
  const head = paint(output, "bold", `job ${why.job_id} is ${why.state}`);
  const reasons = why.reasons.map(({ kind, detail }) => `  ${kind}: ${plain(detail)}\n`).join("");
  return `${head}\n${reasons}${renderFacts(
    [
      ["line", why.state === "waiting" || why.state === "running" ? lineOf(why) : undefined],
      ["start", estimateOf(why, now)],
      ["overdue", why.overdue_time === undefined ? undefined : formatInstant(why.overdue_time)],
    ],
    output,
  )}`;
}

function lineOf({ ahead, reasons, pool, queue }: JobWhy): string | undefined {
  if (reasons.length === 0) return undefined;
  const count = `${ahead.parts}${ahead.at_least ? " or more" : ""}`;
  const parts = ahead.parts === 1 ? "part is" : "parts are";
  return `${count} ${parts} ahead on pool ${pool}; it is in queue ${queue}`;
}

/** `about <instant> (in 5m), from <instant> to <instant>` */
function estimateOf({ estimate }: JobWhy, now: number): string | undefined {
  if (estimate === undefined) return undefined;
  const { start_time, earliest, latest, runs } = estimate;
  const inTime = formatDuration(Math.max(0, start_time - now));
  const to = latest === undefined ? "an end that can't be told" : formatInstant(latest);
  const basis = runs === 0 ? "by walltimes alone" : `by the last ${runs} runs`;
  const about = `about ${formatInstant(start_time)} (in ${inTime})`;
  return `${about}, from ${formatInstant(earliest)} to ${to}, ${basis}`;
}
