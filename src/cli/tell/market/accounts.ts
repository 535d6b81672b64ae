import type { Account, AccountReply, Statement } from "../../../wire/index.ts";
import type { Output } from "../../terminal/io.ts";
import { paint } from "../../terminal/paint.ts";
import { type Column, renderTable } from "../../terminal/table.ts";
import { formatInstant } from "../../time/iso.ts";

export function renderAccount({ user_id, free, held, dry_run }: AccountReply, output: Output) {
  const would = dry_run === true ? "dry run: " : "";
  const line = `${would}account ${user_id}: ${free} credits free, ${held} held`;
  return `${paint(output, "green", line)}\n`;
}

/** Balance and newest movements. */
export function renderStatement(statement: Statement, output: Output): string {
  const rows = statement.lines.map((line) => [
    line.movement,
    formatInstant(line.time),
    line.reason,
    line.other,
    line.change,
    line.balance,
    line.note,
  ]);
  const head = renderAccount(statement, output);
  return rows.length === 0 ? head : `${head}${renderTable(LINES, rows, output)}`;
}

export function renderAccounts(items: readonly Account[], output: Output): string {
  const rows = items.map(({ user_id, free, held }) => [user_id, free, held]);
  return renderTable(ACCOUNTS, rows, output);
}

const ACCOUNTS: readonly Column[] = [
  { title: "account" },
  { title: "free", align: "right" },
  { title: "held", align: "right" },
];

const LINES: readonly Column[] = [
  { title: "movement", align: "right" },
  { title: "time" },
  { title: "reason" },
  { title: "other side" },
  { title: "change", align: "right" },
  { title: "balance", align: "right" },
  { title: "note" },
];
