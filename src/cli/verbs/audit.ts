import type { Command } from "commander";
import type { JournalReader } from "../../journal/index.ts";
import type { AuditReport, audit } from "../../runtime/index.ts";
import { withExamples } from "../ask/command.ts";
import { LocalRefusal } from "../failure.ts";
import { addConfigOptions, type ConfigOptions, readConfig } from "../local/config-options.ts";
import { existingLedger, withJournalFaults } from "../local/ledger-file.ts";
import { openSession } from "../session.ts";
import type { Io } from "../terminal/io.ts";
import { createProgress } from "../terminal/progress.ts";
import { renderFacts } from "../terminal/table.ts";

/** `arbiter audit`: decides every journalled command again, and compares. */
export function addAudit(program: Command, io: Io): void {
  const command = program
    .command("audit")
    .summary("decide the whole journal again, and compare")
    .description(
      "Check the ledger's file, decide every journalled command again on the state of its time, " +
        "compare the events, and recount the final state. Reads only; a server may be at work.",
    );
  addConfigOptions(command, ["data"]).action(async (options: ConfigOptions, self: Command) => {
    const session = openSession(self, io);
    const { config } = await readConfig(options, io);
    const file = existingLedger(config.data);
    const report = await withJournalFaults(() => auditFile(file, io));
    session.answer(report, (value) => renderAudit(file, value, io));
    if (report.differenceCount > 0 || report.brokenInvariant !== undefined) {
      const count = report.differenceCount;
      const what = count === 1 ? "1 record differs" : `${count} records differ`;
      const rule = report.brokenInvariant ?? "the final state keeps every rule";
      throw new LocalRefusal("audit_failed", `${what}; ${rule}`);
    }
  });
  withExamples(command, ["audit", "audit --data ./data --json"]);
}

async function auditFile(file: string, io: Io): Promise<AuditReport> {
  const { openSqliteReader } = await import("../../journal/index.ts");
  const runtime = await import("../../runtime/index.ts");
  const reader = openSqliteReader(file);
  const progress = createProgress("deciding again", "records", io);
  try {
    reader.verify();
    return await runtime.audit(upToNow(reader), ({ seq, lastSeq }) => {
      progress.update(seq, lastSeq);
    });
  } finally {
    progress.stop();
    reader.close();
  }
}

/** As far as the journal goes now, though a server may go on writing it. */
function upToNow(reader: JournalReader): Parameters<typeof audit>[0] {
  const { firstSeq, lastSeq } = reader;
  return {
    firstSeq,
    lastSeq,
    read: async (fromSeq, limit) => {
      return reader.read(fromSeq, Math.min(limit, lastSeq - fromSeq + 1));
    },
    latestSnapshot: async () => reader.latestSnapshot(),
  };
}

function renderAudit(file: string, report: AuditReport, { out }: Io): string {
  const { fromSeq, toSeq, records, decided, otherVersions, differenceCount } = report;
  const isGood = differenceCount === 0 && report.brokenInvariant === undefined;
  const facts = renderFacts(
    [
      ["file", `${file}, found whole`],
      ["records", records === 0 ? "none" : `${records}, from ${fromSeq} to ${toSeq}`],
      ["decided again", decided],
      ["other deciders", otherVersions === 0 ? undefined : `${otherVersions}, applied only`],
      ["differences", differenceCount],
      ["final state", report.brokenInvariant ?? "recounted, every rule holds"],
    ],
    out,
  );
  const shown = report.differences.map(({ seq, command, journalled, decided: now }) => {
    const [before, after] = [JSON.stringify(journalled), JSON.stringify(now)];
    return `  #${seq} ${command}\n    then ${before}\n    now  ${after}\n`;
  });
  const head = isGood ? "audit: the journal and the decisions agree" : "audit: failed";
  return `${head}\n${facts}${shown.join("")}`;
}
