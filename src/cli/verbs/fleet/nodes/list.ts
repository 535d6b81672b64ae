import { type Command, Option } from "commander";
import type { NodeListQuery, NodeWire } from "../../../../wire/index.ts";
import { withExamples } from "../../../ask/command.ts";
import { collectLabel, type Labels } from "../../../ask/fleet/labels.ts";
import { parseCount } from "../../../ask/whole.ts";
import { openSession, type Session } from "../../../session.ts";
import { renderNodes } from "../../../tell/fleet/nodes.ts";
import type { Io } from "../../../terminal/io.ts";

interface Options {
  readonly cluster?: string;
  readonly status?: NodeWire["status"];
  readonly draining?: true;
  readonly model?: string;
  readonly label?: Labels;
  readonly limit?: number;
}

const STATUSES: Record<NodeWire["status"], true> = { ready: true, suspect: true, lost: true };

/** `arbiter nodes list`: all of them, or so many. */
export function addNodeList(parent: Command, io: Io): void {
  const command = parent
    .command("list")
    .description("List nodes, by id, with what they have free.")
    .option("--cluster <id>", "only of this cluster")
    .addOption(new Option("--status <status>", "only in this").choices(Object.keys(STATUSES)))
    .option("--draining", "only those that take no new placements")
    .option("--model <name>", "only with GPUs of this model")
    .option("--label <name=value>", "only with this label; may be repeated", collectLabel)
    .option("--limit <n>", "the first so many", parseCount)
    .action((options: Options, self: Command) => list(openSession(self, io), options));
  withExamples(command, [
    "nodes list",
    "nodes list --status lost",
    "nodes list --cluster west --model A100 --label disk=ssd --json",
  ]);
}

async function list(session: Session, options: Options): Promise<void> {
  const { client, io } = session;
  const { limit = Number.POSITIVE_INFINITY } = options;
  const items: NodeWire[] = [];
  for await (const node of client.nodes.listAll(queryOf(options), { signal: io.signal })) {
    if (items.length === limit) {
      session.note(`there are more than ${limit}`);
      break;
    }
    items.push(node);
  }
  session.answer({ items, next_cursor: null }, () => renderNodes(items, io.out));
}

function queryOf({ cluster, status, draining, model, label }: Options): NodeListQuery {
  const labels = Object.entries(label ?? {}).map(([name, value]) => `${name}=${value}`);
  return {
    ...(cluster === undefined ? {} : { cluster }),
    ...(status === undefined ? {} : { status }),
    ...(draining === undefined ? {} : { draining }),
    ...(model === undefined ? {} : { model }),
    ...(labels.length === 0 ? {} : { label: labels }),
  };
}
