import type { Command } from "commander";
import type { RunListQuery, RunWire } from "../../../wire/index.ts";
import { withExamples } from "../../ask/command.ts";
import { openSession } from "../../session.ts";
import { renderRuns } from "../../tell/jobs/runs.ts";
import type { Io } from "../../terminal/io.ts";

interface Options {
  readonly user?: string;
  readonly pool?: string;
  readonly queue?: string;
}

/** `arbiter jobs running`: what runs now, and on which nodes. */
export function addRunning(parent: Command, io: Io): void {
  const command = parent
    .command("running")
    .description("List the parts of jobs that run now, newest first, and on which nodes.")
    .option("-u, --user <id>", "only this user's")
    .option("-p, --pool <id>", "only of this pool")
    .option("-q, --queue <name>", "only of this queue")
    .action(async (options: Options, self: Command) => {
      const session = openSession(self, io);
      const items: RunWire[] = [];
      const pages = session.client.jobs.runsAll(queryOf(options), { signal: io.signal });
      for await (const item of pages) items.push(item);
      session.answer({ items, next_cursor: null }, () => renderRuns(items, io.out));
    });
  withExamples(command, ["jobs running", "jobs running --pool gpu --json"]);
}

function queryOf({ user, pool, queue }: Options): RunListQuery {
  return {
    limit: 1_000,
    ...(user === undefined ? {} : { user }),
    ...(pool === undefined ? {} : { pool }),
    ...(queue === undefined ? {} : { queue }),
  };
}
