import { Argument, type Command, Option } from "commander";
import type { Report, ReportName, ReportQuery } from "../../wire/index.ts";
import { withExamples } from "../ask/command.ts";
import { openSession, type Session } from "../session.ts";
import { windowWords } from "../tell/words.ts";
import type { Io } from "../terminal/io.ts";
import { type Cell, renderTable } from "../terminal/table.ts";
import { formatInstant } from "../time/iso.ts";

interface Options {
  readonly by?: string;
  readonly from?: string;
  readonly to?: string;
  readonly pool?: string;
  readonly user?: string;
  readonly format?: "table" | "csv" | "json";
}

const REPORTS: Record<ReportName, string> = {
  usage: "what was held, as amount and time",
  "unmet-demand": "what was refused, and why",
  utilisation: "held over there was, of the scheduled capacity",
  revenue: "what it brings, and what fallbacks cost",
  "best-sellers": "which pools and windows are wanted most",
  headroom: "how much is still free, and when",
  placements: "GPU-hours of placements, by user, cluster, node, policy or time",
  signals: "what looks wrong: spikes of refusals, stale pools, displaced grants",
};
const NAMES = Object.keys(REPORTS);

/** `arbiter report`: any report, as a table, CSV or JSON. */
export function addReport(program: Command, io: Io): void {
  const list = Object.entries(REPORTS).map(([name, what]) => `  ${name.padEnd(14)} ${what}`);
  const command = program
    .command("report")
    .summary("usage, unmet demand, utilisation, revenue and more")
    .description(
      "Show a report. Reports follow the journal and say up to which record they have read.",
    )
    .addArgument(new Argument("<name>", "which report").choices(NAMES))
    .option("--by <what>", "what a row stands for: pool, user, day, ...")
    .option("--from <time>", "start of the span")
    .option("--to <time>", "end of the span, exclusive")
    .option("-p, --pool <id>", "only this pool")
    .option("-u, --user <id>", "only this user")
    .addOption(new Option("--format <format>", "how to show it").choices(["table", "csv", "json"]))
    .action((name: ReportName, options: Options, self: Command) => {
      return show(openSession(self, io), name, options);
    });
  withExamples(
    command,
    [
      "report usage --by user --from now-30d --to now",
      "report unmet-demand --pool gpu --format csv",
      "report signals --json",
    ],
    { hasTimes: true },
  ).addHelpText("after", `\nReports:\n${list.join("\n")}`);
}

async function show(session: Session, name: ReportName, options: Options): Promise<void> {
  const { client, io } = session;
  const query = queryOf(session, options);
  if (options.format === "csv") {
    io.out.write(await client.reportCsv(name, query, { signal: io.signal }));
    return;
  }
  const report = await client.report(name, query, { signal: io.signal });
  const isJson = session.isJson || options.format === "json";
  io.out.write(isJson ? `${JSON.stringify(report, undefined, 2)}\n` : renderReport(report, io));
}

function queryOf({ clock }: Session, options: Options): ReportQuery {
  const { by, pool, user } = options;
  const from = clock.seconds(options.from);
  const to = clock.seconds(options.to, from ?? clock.now);
  return {
    ...(by === undefined ? {} : { by }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(pool === undefined ? {} : { pool }),
    ...(user === undefined ? {} : { user }),
  };
}

function renderReport({ report, by, from, to, as_of_seq, columns, rows }: Report, io: Io): string {
  const span = windowWords({ start_time: from, end_time: to });
  const head = `${report} by ${by} ${span}, as of record ${as_of_seq}\n`;
  const titles = columns.map(({ name, unit }) => ({
    title: titleOf(name, unit),
    align:
      unit !== "instant" && rows.some((row) => typeof row[name] === "number")
        ? ("right" as const)
        : ("left" as const),
  }));
  const cells = rows.map((row) => columns.map(({ name, unit }) => cellOf(row[name], unit)));
  return `${head}${renderTable(titles, cells, io.out)}`;
}

/** The unit stands behind a name that already ends in it, and in words. */
function titleOf(name: string, unit: string): string {
  if (WORDLESS.has(unit)) return name;
  const tail = `_${unit}`;
  if (!name.endsWith(tail) && name.includes(unit)) return name;
  const head = name.endsWith(tail) ? name.slice(0, -tail.length) : name;
  return `${head} (${UNIT_WORDS.get(unit) ?? unit})`;
}

/** Units that the values themselves show. */
const WORDLESS = new Set(["instant", "facts", "name", "count"]);
const UNIT_WORDS: ReadonlyMap<string, string> = new Map([
  ["unit_hours", "unit-hours"],
  ["micro_credits", "credits"],
]);
const MICRO = 1_000_000;

/** As people read it: dates for Unix seconds, credits for millionths of them. */
function cellOf(value: Report["rows"][number][string] | undefined, unit: string): Cell {
  if (typeof value === "object" && value !== null) {
    const facts = Object.entries(value).map(([name, fact]) => `${name} ${fact}`);
    return facts.join(", ");
  }
  if (typeof value !== "number") return value;
  if (unit === "instant") return formatInstant(value);
  return unit === "micro_credits" ? value / MICRO : value;
}
