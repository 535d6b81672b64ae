import { type Command, Option } from "commander";
import type { CheckinJobQuery, CheckinJobWire } from "../../../wire/index.ts";
import { withExamples } from "../../ask/command.ts";
import { parseCount } from "../../ask/whole.ts";
import { openSession, type Session } from "../../session.ts";
import { renderCheckinJobs } from "../../tell/checkin/jobs.ts";
import type { Io } from "../../terminal/io.ts";

interface Options {
  readonly user?: string;
  readonly region?: string;
  readonly state?: CheckinJobWire["state"];
  readonly limit?: number;
  readonly cursor?: string;
  readonly all?: boolean;
}

const STATES: Record<CheckinJobWire["state"], true> = {
  idle: true,
  filling: true,
  filled: true,
  over: true,
};

/** `arbiter checkin jobs`: a page of them, or all. */
export function addJobs(parent: Command, io: Io): void {
  const command = parent
    .command("jobs")
    .description("List jobs in all states, newest first. Users see their own.")
    .option("-u, --user <id>", "only this user's")
    .option("--region <name>", "only those whose home this is")
    .addOption(new Option("--state <state>", "only in this state").choices(Object.keys(STATES)))
    .option("--limit <n>", "how many on a page", parseCount)
    .option("--cursor <cursor>", "the page after this one")
    .option("--all", "all pages")
    .action((options: Options, self: Command) => list(openSession(self, io), options));
  withExamples(command, [
    "checkin jobs --state filling",
    "checkin jobs --region eu --all",
    "checkin jobs --all --json",
  ]);
}

async function list(session: Session, options: Options): Promise<void> {
  const { client, io } = session;
  const query = queryOf(options);
  const { jobs } = client.checkin;
  if (options.all === true) {
    const items: CheckinJobWire[] = [];
    for await (const item of jobs.listAll(query, { signal: io.signal })) items.push(item);
    session.answer({ items, next_cursor: null }, () => renderCheckinJobs(items, io.out));
    return;
  }
  const page = await jobs.list(query, { signal: io.signal });
  session.answer(page, ({ items }) => renderCheckinJobs(items, io.out));
  if (page.next_cursor !== null) {
    session.note(`there are more: --cursor ${page.next_cursor} for the next page, --all for all`);
  }
}

/** Options of all verbs stand among these, so each field is picked. */
function queryOf({ user, region, state, limit, cursor }: Options): CheckinJobQuery {
  return {
    ...(user === undefined ? {} : { user }),
    ...(region === undefined ? {} : { region }),
    ...(state === undefined ? {} : { state }),
    ...(limit === undefined ? {} : { limit }),
    ...(cursor === undefined ? {} : { cursor }),
  };
}
