import { type Command, Option } from "commander";
import type { JobListQuery, JobWire } from "../../../wire/index.ts";
import { withExamples } from "../../ask/command.ts";
import { parseCount } from "../../ask/whole.ts";
import { openSession, type Session } from "../../session.ts";
import { renderJobs } from "../../tell/jobs/jobs.ts";
import type { Io } from "../../terminal/io.ts";

interface Options {
  readonly user?: string;
  readonly pool?: string;
  readonly queue?: string;
  readonly state?: JobWire["state"];
  readonly limit?: number;
  readonly cursor?: string;
  readonly all?: boolean;
}

const STATES: Record<JobWire["state"], true> = {
  held: true,
  waiting: true,
  running: true,
  done: true,
  failed: true,
  timed_out: true,
  cancelled: true,
  displaced: true,
};

/** `arbiter jobs list`: a page of them, or all. */
export function addList(parent: Command, io: Io): void {
  const command = parent
    .command("list")
    .description("List jobs in all states, newest first. Users see their own.")
    .option("-u, --user <id>", "only this user's")
    .option("-p, --pool <id>", "only of this pool")
    .option("-q, --queue <name>", "only of this queue")
    .addOption(new Option("--state <state>", "only in this state").choices(Object.keys(STATES)))
    .option("--limit <n>", "how many on a page", parseCount)
    .option("--cursor <cursor>", "the page after this one")
    .option("--all", "all pages")
    .action((options: Options, self: Command) => list(openSession(self, io), options));
  withExamples(command, [
    "jobs list --state waiting",
    "jobs list --pool gpu --queue batch --all",
    "jobs list --all --json",
  ]);
}

async function list(session: Session, options: Options): Promise<void> {
  const { client, io } = session;
  const query = queryOf(options);
  if (options.all === true) {
    const items: JobWire[] = [];
    for await (const item of client.jobs.listAll(query, { signal: io.signal })) items.push(item);
    session.answer({ items, next_cursor: null }, () => renderJobs(items, io.out));
    return;
  }
  const page = await client.jobs.list(query, { signal: io.signal });
  session.answer(page, ({ items }) => renderJobs(items, io.out));
  if (page.next_cursor !== null) {
    session.note(`there are more: --cursor ${page.next_cursor} for the next page, --all for all`);
  }
}

/** Options of all verbs stand among these, so each field is picked. */
function queryOf({ user, pool, queue, state, limit, cursor }: Options): JobListQuery {
  return {
    ...(user === undefined ? {} : { user }),
    ...(pool === undefined ? {} : { pool }),
    ...(queue === undefined ? {} : { queue }),
    ...(state === undefined ? {} : { state }),
    ...(limit === undefined ? {} : { limit }),
    ...(cursor === undefined ? {} : { cursor }),
  };
}
