import type { CopyReport } from "../../journal/index.ts";

/** `backed up records 1 to 12 (0.1 MiB) to <file>` */
export function renderCopy(verb: string, report: CopyReport): string {
  const { file, firstSeq, lastSeq, snapshotSeq, bytes } = report;
  const records = lastSeq === 0 ? "an empty ledger" : `records ${firstSeq} to ${lastSeq}`;
  const snapshot = snapshotSeq === undefined ? "" : `, with a snapshot at ${snapshotSeq}`;
  const size = `${(bytes / 1_048_576).toFixed(1)} MiB`;
  return `${verb} ${records}${snapshot} (${size}, all of it checked) to ${file}\n`;
}
