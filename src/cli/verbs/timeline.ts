import type { Command } from "commander";
import type { TimelineStep } from "../../wire/index.ts";
import { withExamples } from "../ask/command.ts";
import { parseCount } from "../ask/whole.ts";
import { drawTimeline } from "../picture/timeline.ts";
import { openSession, type Session } from "../session.ts";
import { unitWords, windowWords } from "../tell/words.ts";
import type { Io } from "../terminal/io.ts";
import { paint } from "../terminal/paint.ts";
import { renderTable } from "../terminal/table.ts";
import { formatDuration } from "../time/duration.ts";
import { formatInstant } from "../time/iso.ts";

interface Options {
  readonly from?: string;
  readonly to?: string;
  readonly height: number;
  readonly table?: boolean;
}

const HEIGHT = 10;
/** More steps than any terminal can show; the rest is left out, and said so. */
const STEPS_MAX = 100_000;

/** `arbiter timeline`: a pool's capacity over time, drawn. */
export function addTimeline(program: Command, io: Io): void {
  const command = program
    .command("timeline <pool>")
    .summary("draw a pool's capacity over time")
    .description(
      "Draw what is reserved, free and float over time. Each column is its fullest moment.",
    )
    .option("--from <time>", "start of the view; else now, or the schedule's start")
    .option("--to <time>", "end of the view; else two weeks on, or the schedule's end")
    .option("--height <rows>", "rows of the drawing", parseCount, HEIGHT)
    .option("--table", "the steps as a table instead")
    .action(async (pool: string, options: Options, self: Command) => {
      const session = openSession(self, io);
      const view = await load(session, pool, options);
      session.answer(view, (value) => {
        return options.table === true ? table(value, io) : picture(value, options, session);
      });
    });
  withExamples(
    command,
    ["timeline gpu", "timeline gpu --from now --to +2d", "timeline schedule-1 --table"],
    { hasTimes: true },
  );
}

interface View {
  readonly pool: string;
  readonly from: number;
  readonly to: number;
  readonly steps: readonly TimelineStep[];
}

async function load(session: Session, pool: string, options: Options): Promise<View> {
  const { client, clock, io } = session;
  const from = clock.seconds(options.from);
  const to = clock.seconds(options.to, from ?? clock.now);
  const query = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
  const first = await client.pools.timeline(pool, query, { signal: io.signal });
  const steps = [...first.steps];
  if (first.next_from !== null) {
    const rest = { from: first.next_from, to: first.to };
    for await (const step of client.pools.timelineAll(pool, rest, { signal: io.signal })) {
      if (steps.length === STEPS_MAX) {
        session.note(`only the first ${STEPS_MAX} steps are shown`);
        break;
      }
      steps.push(step);
    }
  }
  return { pool: first.pool, from: first.from, to: steps.at(-1)?.end_time ?? first.to, steps };
}

function picture({ pool, from, to, steps }: View, { height }: Options, session: Session): string {
  const { io, clock } = session;
  if (to <= from) return `pool ${pool} has no schedule in this view\n`;
  const head = paint(io.out, "bold", `${pool} ${windowWords({ start_time: from, end_time: to })}`);
  const lines = drawTimeline({ steps, from, to, now: clock.now, height, output: io.out });
  const column = formatDuration(Math.round((to - from) / io.out.columns));
  return `${[head, ...lines, `${leastFree(steps)}a column is about ${column}`].join("\n")}\n`;
}

function leastFree(steps: readonly TimelineStep[]): string {
  let least: TimelineStep | undefined;
  for (const step of steps) if (least === undefined || step.free < least.free) least = step;
  if (least === undefined) return "";
  const { free, start_time } = least;
  return `least free: ${unitWords(free)}, first at ${formatInstant(start_time)}; `;
}

function table({ steps }: View, io: Io): string {
  const number = (title: string) => ({ title, align: "right" }) as const;
  const columns = [
    { title: "from" },
    { title: "to" },
    number("capacity"),
    number("reserved"),
    number("float"),
    number("free"),
  ];
  const rows = steps.map((step) => [
    formatInstant(step.start_time),
    formatInstant(step.end_time),
    step.capacity,
    step.reserved,
    step.float,
    step.free,
  ]);
  return renderTable(columns, rows, io.out);
}
