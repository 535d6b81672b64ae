import type { Command } from "commander";
import type { Io } from "../terminal/io.ts";
import { addAudit } from "./audit.ts";
import { addBacktest } from "./backtest/index.ts";
import { addBackup } from "./backup.ts";
import { addCheckin } from "./checkin/index.ts";
import { addConfig } from "./config.ts";
import { addExplain } from "./explain.ts";
import { addFleetVerbs } from "./fleet/index.ts";
import { addJobs } from "./jobs/index.ts";
import { addMarketVerbs } from "./market/index.ts";
import { addPool } from "./pool/index.ts";
import { addQueues } from "./queues/index.ts";
import { addReport } from "./report.ts";
import { addReservations } from "./reservations/index.ts";
import { addReserve } from "./reserve.ts";
import { addRestore } from "./restore.ts";
import { addServe } from "./serve.ts";
import { addSimulate } from "./simulate/index.ts";
import { addTimeline } from "./timeline.ts";
import { addToken } from "./token.ts";
import { addWatch } from "./watch.ts";

/** Every verb, in the order of the help. */
export function addVerbs(program: Command, io: Io): void {
  addServe(program, io);
  addReserve(program, io);
  addReservations(program, io);
  addTimeline(program, io);
  addJobs(program, io);
  addQueues(program, io);
  addMarketVerbs(program, io);
  addCheckin(program, io);
  addPool(program, io);
  addWatch(program, io);
  addReport(program, io);
  addFleetVerbs(program, io);
  addExplain(program, io);
  addSimulate(program, io);
  addBacktest(program, io);
  addConfig(program, io);
  addToken(program, io);
  addAudit(program, io);
  addBackup(program, io);
  addRestore(program, io);
}
