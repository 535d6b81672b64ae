import type { Command } from "commander";
import type { Io } from "../../terminal/io.ts";
import { addAccounts } from "./accounts.ts";
import { addAsk } from "./ask.ts";
import { addBid } from "./bid.ts";
import { addBook } from "./book.ts";
import { addClasses } from "./classes.ts";
import { addGroups } from "./groups.ts";
import { addLeases } from "./leases.ts";
import { addOrders } from "./orders.ts";

/** Verbs of the market, in the order of the help. */
export function addMarketVerbs(program: Command, io: Io): void {
  addBid(program, io);
  addAsk(program, io);
  addOrders(program, io);
  addBook(program, io);
  addLeases(program, io);
  addGroups(program, io);
  addClasses(program, io);
  addAccounts(program, io);
}
