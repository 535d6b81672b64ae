import { type Command, Option } from "commander";
import type { PlacementListQuery, PlacementWire } from "../../../../wire/index.ts";
import { withExamples } from "../../../ask/command.ts";
import { parseCount } from "../../../ask/whole.ts";
import { openSession, type Session } from "../../../session.ts";
import { renderPlacements } from "../../../tell/fleet/placements.ts";
import type { Io } from "../../../terminal/io.ts";

interface Options extends PlacementListQuery {
  readonly all?: boolean;
}

const STATES: Record<PlacementWire["state"], true> = {
  scheduled: true,
  active: true,
  ended: true,
  failed: true,
  displaced: true,
  preempted: true,
};

/** `arbiter placements list`: a page of them, or all. */
export function addPlacementList(parent: Command, io: Io): void {
  const command = parent
    .command("list")
    .description("List placements in all states, newest first. Users see their own.")
    .option("-u, --user <id>", "only this user's")
    .option("--node <id>", "only on this node")
    .option("--cluster <id>", "only in this cluster")
    .addOption(new Option("--state <state>", "only in this state").choices(Object.keys(STATES)))
    .option("--group <id>", "only those of one gang")
    .option("--limit <n>", "how many on a page", parseCount)
    .option("--cursor <cursor>", "the page after this one")
    .option("--all", "all pages")
    .action((options: Options, self: Command) => list(openSession(self, io), options));
  withExamples(command, [
    "placements list --state active",
    "placements list --node gpu-1",
    "placements list --all --json",
  ]);
}

async function list(session: Session, options: Options): Promise<void> {
  const { client, io } = session;
  const { signal } = io;
  const query = queryOf(options);
  if (options.all === true) {
    const items: PlacementWire[] = [];
    for await (const item of client.placements.listAll(query, { signal })) items.push(item);
    session.answer({ items, next_cursor: null }, () => renderPlacements(items, io.out));
    return;
  }
  const page = await client.placements.list(query, { signal });
  session.answer(page, ({ items }) => renderPlacements(items, io.out));
  if (page.next_cursor !== null) {
    session.note(`there are more: --cursor ${page.next_cursor} for the next page, --all for all`);
  }
}

function queryOf(options: Options): PlacementListQuery {
  const { user, node, cluster, state, group, limit, cursor } = options;
  return {
    ...(user === undefined ? {} : { user }),
    ...(node === undefined ? {} : { node }),
    ...(cluster === undefined ? {} : { cluster }),
    ...(state === undefined ? {} : { state }),
    ...(group === undefined ? {} : { group }),
    ...(limit === undefined ? {} : { limit }),
    ...(cursor === undefined ? {} : { cursor }),
  };
}
