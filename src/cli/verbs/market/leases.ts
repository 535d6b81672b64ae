import type { Command } from "commander";
import type { LeaseListQuery } from "../../../wire/index.ts";
import { withExamples } from "../../ask/command.ts";
import { parseCount } from "../../ask/whole.ts";
import { openSession } from "../../session.ts";
import { renderLease, renderLeases } from "../../tell/market/orders.ts";
import type { Io } from "../../terminal/io.ts";
import { parseDuration } from "../../time/duration.ts";
import { sendOptions } from "./options.ts";

/** `arbiter leases`: what was bought and is held. */
export function addLeases(program: Command, io: Io): void {
  const parent = program
    .command("leases")
    .summary("list, renew and release what was bought")
    .description("List, renew and release what was bought on the market.");
  addList(parent, io);
  addRenew(parent, io);
  addRelease(parent, io);
}

interface ListOptions {
  readonly user?: string;
  readonly class?: string;
  readonly limit?: number;
  readonly cursor?: string;
}

function addList(parent: Command, io: Io): void {
  const command = parent
    .command("list")
    .description("List leases, newest first. Users see their own.")
    .option("-u, --user <id>", "only this user's")
    .option("-c, --class <name>", "only of this class")
    .option("--limit <n>", "how many on a page", parseCount)
    .option("--cursor <cursor>", "the page after this one")
    .action(async ({ user, class: cls, limit, cursor }: ListOptions, self: Command) => {
      const session = openSession(self, io);
      const query: LeaseListQuery = {
        ...(user === undefined ? {} : { user }),
        ...(cls === undefined ? {} : { class: cls }),
        ...(limit === undefined ? {} : { limit }),
        ...(cursor === undefined ? {} : { cursor }),
      };
      const page = await session.client.market.leases(query, { signal: io.signal });
      session.answer(page, ({ items }) => renderLeases(items, io.out));
      if (page.next_cursor !== null) {
        session.note(`there are more: --cursor ${page.next_cursor} for the next page`);
      }
    });
  withExamples(command, ["leases list", "leases list --user ann --json"]);
}

interface RenewOptions {
  readonly for?: string;
  readonly dryRun?: boolean;
}

function addRenew(parent: Command, io: Io): void {
  const command = parent
    .command("renew <lease>")
    .description("Hold a lease for longer, at the price of the supply.")
    .option("--for <duration>", "from its present end on; absent: as long as the class leases")
    .option("--dry-run", "say what would happen, store nothing")
    .action(async (lease: string, options: RenewOptions, self: Command) => {
      const session = openSession(self, io);
      const { for: span } = options;
      const body = span === undefined ? {} : { duration_s: parseDuration(span) };
      const send = sendOptions(options, io.signal);
      const reply = await session.client.market.renew(lease, body, send);
      session.answer(reply, (value) => renderLease(value, io.out));
    });
  withExamples(command, ["leases renew p17 --for 2h"]);
}

function addRelease(parent: Command, io: Io): void {
  const command = parent
    .command("release <lease>")
    .description("Give a lease back: what it has not used is not paid.")
    .option("--dry-run", "say what would happen, store nothing")
    .action(async (lease: string, options: { readonly dryRun?: boolean }, self: Command) => {
      const session = openSession(self, io);
      const reply = await session.client.market.release(lease, sendOptions(options, io.signal));
      session.answer(reply, (value) => renderLease(value, io.out));
    });
  withExamples(command, ["leases release p17"]);
}
