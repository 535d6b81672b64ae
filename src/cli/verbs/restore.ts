import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { withExamples } from "../ask/command.ts";
import { addConfigOptions, type ConfigOptions, readConfig } from "../local/config-options.ts";
import { withCopyProgress } from "../local/copy-progress.ts";
import { ledgerFile, withJournalFaults } from "../local/ledger-file.ts";
import { openSession } from "../session.ts";
import { renderCopy } from "../tell/copy.ts";
import type { Io } from "../terminal/io.ts";

/** `arbiter restore`: puts a backup in the place of a ledger that nobody serves. */
export function addRestore(program: Command, io: Io): void {
  const command = program
    .command("restore <file>")
    .summary("put a backup in the ledger's place")
    .description(
      "Check a backup, and put it in the place of the ledger. The server must be stopped.",
    )
    .option("--overwrite", "replace a ledger that is there");
  addConfigOptions(command, ["data"]).action(
    async (file: string, options: ConfigOptions, self: Command) => {
      const session = openSession(self, io);
      const { config } = await readConfig(options, io);
      const from = resolve(file);
      const to = ledgerFile(config.data);
      mkdirSync(config.data, { recursive: true });
      const { restoreJournal } = await import("../../journal/index.ts");
      const overwrite = options["overwrite"] === true;
      const report = await withCopyProgress({ label: "restoring", from, to }, io, () => {
        return withJournalFaults(() => restoreJournal({ fromFile: from, toFile: to, overwrite }));
      });
      session.answer(report, (value) => renderCopy("restored", value));
    },
  );
  withExamples(command, [
    "restore ledger-backup.sqlite",
    "restore b.sqlite --data ./d --overwrite",
  ]);
}
