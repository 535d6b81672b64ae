import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import type { Backtest, BacktestProblem, DemandSource } from "../../../sim/index.ts";
import { nearestName } from "../../../wire/index.ts";
import { withExamples } from "../../ask/command.ts";
import { LocalRefusal } from "../../failure.ts";
import { existingLedger, withJournalFaults } from "../../local/ledger-file.ts";
import { openSession, type Session } from "../../session.ts";
import { parsePolicies } from "../../simulate/lists.ts";
import { REPORT_FILE } from "../../simulate/order.ts";
import type { Io } from "../../terminal/io.ts";
import { createProgress, type Progress } from "../../terminal/progress.ts";
import { UsageError } from "../../usage.ts";
import { backtestDocument, jobLines, type Told } from "./document.ts";
import { countRefused } from "./refused.ts";

interface Options {
  readonly journal: string;
  readonly policy: readonly string[];
  readonly pool?: string;
  readonly archive?: string;
  readonly out?: string;
}

const FIGURES_FILE = "backtest.json";
const JOBS_FILE = "jobs.ndjson";

/** `arbiter backtest`: what a journal's jobs would have waited under other policies. */
export function addBacktest(program: Command, io: Io): void {
  const command = program
    .command("backtest")
    .summary("replay a journal's jobs under other policies")
    .description(
      "Let the jobs of a journal come again, as they were submitted and for as long as they ran, " +
        "with the queues under another policy; then compare with what really happened: waits, " +
        "use, who gains and who loses. Reads only; a server may be at work.",
    )
    .requiredOption("--journal <path>", "the ledger's folder, its file, or a backup of it")
    .requiredOption(
      "--policy <names>",
      "queue policies, with commas between; as-recorded: each queue's own, as a check",
      parsePolicies,
    )
    .option("-p, --pool <id>", "only this pool's queues and jobs")
    .option("--archive <dir>", "where records were archived when they were trimmed")
    .option("--out <dir>", `write ${REPORT_FILE}, ${FIGURES_FILE} and ${JOBS_FILE} there`)
    .action((options: Options, self: Command) => test(options, openSession(self, io)));
  withExamples(command, [
    "backtest --journal ./data --policy easy,conservative",
    "backtest --journal /backups/ledger.sqlite --policy sjf --pool gpu --json",
    "backtest --journal ./data --archive ./archive --policy as-recorded,fair --out ./compare",
  ]);
}

async function test(options: Options, session: Session): Promise<void> {
  const { journal, pool, out } = options;
  const file = ledgerIn(journal);
  const told = await withJournalFaults(async () => {
    const { openSource } = await import("../../../sim/index.ts");
    const source = openSource(file, options.archive);
    try {
      return await tested(options, source, session.io);
    } finally {
      source.close();
    }
  });
  const refused = await countRefused(file, told, pool);
  const whole: Told = {
    ...told,
    file,
    ...(pool === undefined ? {} : { pool }),
    ...(refused === undefined ? {} : { refused }),
  };
  if (out !== undefined) session.note(`wrote ${(await writeAll(whole, out)).join(", ")}`);
  const { renderBacktest } = await import("./tables.ts");
  session.answer(backtestDocument(whole), () => renderBacktest(whole, session.io));
}

/** A folder stands for the ledger in it; a file for itself. */
function ledgerIn(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  return found?.isFile() === true ? path : existingLedger(path);
}

async function tested({ policy, pool }: Options, source: DemandSource, io: Io): Promise<Backtest> {
  const { backtest } = await import("../../../sim/index.ts");
  const bars = new Map<string, Progress>();
  try {
    const told = await backtest({
      source,
      policies: policy,
      ...(pool === undefined ? {} : { pool }),
      onProgress: (step, done, all) => {
        if (io.signal.aborted) {
          throw new LocalRefusal("stopped", "the backtest was stopped before its end");
        }
        const unit = step === "reading" ? "records" : "commands";
        const bar = bars.get(step) ?? createProgress(step, unit, io);
        bars.set(step, bar);
        bar.update(done, all);
        if (done === all) bar.stop();
      },
    });
    if (told.ok) return told;
    throw failureOf(told.problem);
  } finally {
    for (const bar of bars.values()) bar.stop();
  }
}

function failureOf(problem: BacktestProblem): Error {
  switch (problem.reason) {
    case "unknown_policy":
      return unknownName("policy", problem.policy, problem.known);
    case "unknown_pool":
      return unknownName("pool", problem.pool, problem.known);
    case "no_jobs":
      return new LocalRefusal("no_jobs", "the journal tells of no job that came to its end");
  }
}

function unknownName(what: string, name: string, known: readonly string[]): UsageError {
  const nearest = nearestName(name, known);
  const hint = nearest === undefined ? "." : `: did you mean ${nearest}?`;
  return new UsageError(`no ${what} is called "${name}"${hint} There are ${known.join(", ")}`);
}

/** Errors: `LocalRefusal` for what can't be written. */
async function writeAll(told: Told, folder: string): Promise<readonly string[]> {
  const { writeFile } = await import("../../simulate/write-file.ts");
  const paths = [REPORT_FILE, FIGURES_FILE, JOBS_FILE].map((name) => join(folder, name));
  const [report = "", figures = "", jobs = ""] = paths;
  try {
    mkdirSync(folder, { recursive: true });
    writeFile(report, told.report("Backtest"));
    writeFile(figures, `${JSON.stringify(backtestDocument(told), undefined, 2)}\n`);
    writeFile(jobs, [...jobLines(told)].join(""));
  } catch (error) {
    if (error instanceof Error && "syscall" in error) {
      throw new LocalRefusal("unwritable", error.message);
    }
    throw error;
  }
  return paths;
}
