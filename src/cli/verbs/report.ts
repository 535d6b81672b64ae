import { Argument, type Command, Option } from "commander";
import type { Report, ReportName, ReportQuery } from "../../wire/index.ts";
import { withExamples } from "../ask/command.ts";
import { parseCount } from "../ask/whole.ts";
import { openSession, type Session } from "../session.ts";
import type { Io } from "../terminal/io.ts";
import { type Cell, renderTable } from "../terminal/table.ts";
import { formatInstant } from "../time/iso.ts";

interface Options {
  readonly by?: string;
  readonly from?: string;
  readonly to?: string;
  readonly pool?: string;
  readonly user?: string;
  readonly limit?: number;
  readonly format?: "table" | "csv" | "json";
}

const REPORTS: Record<ReportName, string> = {
  usage: "what was held, as amount and time",
  "unmet-demand": "what was refused, and why",
  utilisation: "held over there was, of the scheduled capacity",
  revenue: "what it brings, and what fallbacks cost",
  "best-sellers": "which pools and windows are wanted most",
  headroom: "how much is still free, and when",
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
    .option("--limit <n>", "rows at most", parseCount)
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
  const shown = options.format === "json" ? { ...session, isJson: true } : session;
  if (shown.isJson) io.out.write(`${JSON.stringify(report, undefined, 2)}\n`);
  else io.out.write(renderReport(report, io));
  if (report.truncated) session.note("there are more rows; --limit asks for more of them");
}

function queryOf({ clock }: Session, options: Options): ReportQuery {
  const { by, pool, user, limit } = options;
  const from = clock.seconds(options.from);
  const to = clock.seconds(options.to, from ?? clock.now);
  return {
    ...(by === undefined ? {} : { by }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(pool === undefined ? {} : { pool }),
    ...(user === undefined ? {} : { user }),
    ...(limit === undefined ? {} : { limit }),
  };
}

function renderReport(report: Report, { out }: Io): string {
  const { name, by, from, to, as_of_seq, columns, rows } = report;
  const span = [
    by === undefined ? "" : ` by ${by}`,
    from === undefined ? "" : ` from ${formatInstant(from)}`,
    to === undefined ? "" : ` to ${formatInstant(to)}`,
  ].join("");
  const head = `${name}${span}, as of record ${as_of_seq}\n`;
  const numeric = new Set(
    columns
      .filter(
        (column) => !isTime(column) && rows.some((row) => typeof row[column.name] === "number"),
      )
      .map(({ name: title }) => title),
  );
  const titles = columns.map((column) => ({
    title:
      column.unit === undefined || isTime(column) ? column.name : `${column.name} (${column.unit})`,
    align: numeric.has(column.name) ? ("right" as const) : ("left" as const),
  }));
  const cells = rows.map((row) =>
    columns.map((column) => cellOf(row[column.name], isTime(column))),
  );
  return `${head}${renderTable(titles, cells, out)}`;
}

/** Instants are told in Unix seconds; people read them better as dates. */
function isTime({ name, unit }: Report["columns"][number]): boolean {
  return unit === "unix_seconds" || unit === "time" || name.endsWith("_time");
}

function cellOf(value: Cell, isInstant: boolean): Cell {
  return isInstant && typeof value === "number" ? formatInstant(value) : value;
}
