import { resolve } from "node:path";
import type { Command } from "commander";
import { withExamples } from "../ask/command.ts";
import { addConfigOptions, type ConfigOptions, readConfig } from "../local/config-options.ts";
import { withCopyProgress } from "../local/copy-progress.ts";
import { existingLedger, withJournalFaults } from "../local/ledger-file.ts";
import { openSession } from "../session.ts";
import { renderCopy } from "../tell/copy.ts";
import type { Io } from "../terminal/io.ts";

/** `arbiter backup`: a checked copy of the ledger, while a server may be at work on it. */
export function addBackup(program: Command, io: Io): void {
  const command = program
    .command("backup <file>")
    .summary("copy the ledger while it is served")
    .description(
      "Copy the ledger into one file, from one unchanging view, and check the whole copy. " +
        "A server may be at work on it meanwhile.",
    );
  addConfigOptions(command, ["data"]).action(
    async (file: string, options: ConfigOptions, self: Command) => {
      const session = openSession(self, io);
      const { config } = await readConfig(options, io);
      const from = existingLedger(config.data);
      const to = resolve(file);
      const { backupJournal } = await import("../../journal/index.ts");
      const report = await withCopyProgress({ label: "copying", from, to }, io, () => {
        return withJournalFaults(() => backupJournal({ file: from, toFile: to }));
      });
      session.answer(report, (value) => renderCopy("backed up", value));
    },
  );
  withExamples(command, [
    "backup ledger-backup.sqlite",
    "backup /mnt/b/ledger.sqlite --data ./data",
  ]);
}
