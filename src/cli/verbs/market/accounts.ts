import type { Command } from "commander";
import type { Account, AccountReply } from "../../../wire/index.ts";
import { withExamples } from "../../ask/command.ts";
import { parseDecimal } from "../../ask/whole.ts";
import { openSession, type Session } from "../../session.ts";
import { renderAccount, renderAccounts, renderStatement } from "../../tell/market/accounts.ts";
import type { Io } from "../../terminal/io.ts";
import { sendOptions } from "./options.ts";

/** `arbiter accounts`: who has how many credits. */
export function addAccounts(program: Command, io: Io): void {
  const parent = program
    .command("accounts")
    .summary("show accounts, and move credits")
    .description("Show accounts and statements, and move credits.");
  addList(parent, io);
  addShow(parent, io);
  addMove(parent, io, "deposit", "Credits come in. Takes an operator.");
  addMove(parent, io, "withdraw", "Credits are paid out. Takes an operator.");
  addTransfer(parent, io);
}

function addList(parent: Command, io: Io): void {
  const command = parent
    .command("list")
    .description("List accounts that ever had credits. Users see their own.")
    .action(async (_: object, self: Command) => {
      const session = openSession(self, io);
      const items: Account[] = [];
      for await (const item of session.client.accounts.listAll({}, { signal: io.signal })) {
        items.push(item);
      }
      session.answer({ items, next_cursor: null }, () => renderAccounts(items, io.out));
    });
  withExamples(command, ["accounts list", "accounts list --json"]);
}

function addShow(parent: Command, io: Io): void {
  const command = parent
    .command("show <user>")
    .description("Show a balance and its newest movements.")
    .action(async (user: string, _: object, self: Command) => {
      const session = openSession(self, io);
      const statement = await session.client.accounts.get(user, { signal: io.signal });
      session.answer(statement, (value) => renderStatement(value, io.out));
    });
  withExamples(command, ["accounts show ann"]);
}

interface MoveOptions {
  readonly note?: string;
  readonly dryRun?: boolean;
  readonly idempotencyKey?: string;
}

function withMoveOptions(command: Command): Command {
  return command
    .option("--note <text>", "said in the statement")
    .option("--dry-run", "say what would happen, store nothing")
    .option("--idempotency-key <key>", "your name for it: asked again, nothing is doubled");
}

function addMove(parent: Command, io: Io, what: "deposit" | "withdraw", description: string): void {
  const command = withMoveOptions(
    parent
      .command(`${what} <user>`)
      .description(description)
      .requiredOption("--credits <n>", "how many", parseDecimal),
  ).action(async (user: string, options: MoveOptions & { credits: number }, self: Command) => {
    const session = openSession(self, io);
    const { accounts } = session.client;
    const body = { amount: options.credits, ...noteOf(options) };
    const reply = await accounts[what](user, body, sendOptions(options, io.signal));
    tell(session, reply);
  });
  withExamples(command, [`accounts ${what} ann --credits 100 --note "for November"`]);
}

function addTransfer(parent: Command, io: Io): void {
  const command = withMoveOptions(
    parent
      .command("transfer <from> <to>")
      .description("Credits from one account to another.")
      .requiredOption("--credits <n>", "how many", parseDecimal),
  ).action(
    async (from: string, to: string, options: MoveOptions & { credits: number }, self: Command) => {
      const session = openSession(self, io);
      const body = { to, amount: options.credits, ...noteOf(options) };
      const send = sendOptions(options, io.signal);
      tell(session, await session.client.accounts.transfer(from, body, send));
    },
  );
  withExamples(command, ["accounts transfer ann bob --credits 12.5"]);
}

function noteOf({ note }: MoveOptions): { readonly note?: string } {
  return note === undefined ? {} : { note };
}

function tell(session: Session, reply: AccountReply): void {
  session.answer(reply, (value) => renderAccount(value, session.io.out));
}
