import type { Command } from "commander";
import type { GroupAssignment } from "../../../wire/index.ts";
import { withExamples } from "../../ask/command.ts";
import { collect, parseCount, parseDecimal, parseWhole } from "../../ask/whole.ts";
import { openSession } from "../../session.ts";
import { renderGroup } from "../../tell/market/groups.ts";
import type { Io } from "../../terminal/io.ts";
import { parseDuration } from "../../time/duration.ts";
import { sendOptions } from "./options.ts";

/** `arbiter groups`: room for several processes close together. */
export function addGroups(program: Command, io: Io): void {
  const parent = program
    .command("groups")
    .summary("assign, show, renew and release groups of processes")
    .description("Room for several processes close together: in one rack if that can be.");
  addAssign(parent, io);
  addShow(parent, io);
  addRenew(parent, io);
  addRelease(parent, io);
}

interface Options {
  readonly cores: number;
  readonly memory: number;
  readonly some?: boolean;
  readonly dataCenter?: string;
  readonly rack?: string;
  readonly near?: readonly string[];
  readonly lease?: string;
  readonly name?: string;
  readonly user?: string;
  readonly dryRun?: boolean;
  readonly idempotencyKey?: string;
}

function addAssign(parent: Command, io: Io): void {
  const command = parent
    .command("assign <members>")
    .description("Hold room for so many equal members, all of them or none.")
    .requiredOption("--cores <n>", "of each", parseDecimal)
    .requiredOption("--memory <MiB>", "of each", parseWhole)
    .option("--some", "as many as there is room for")
    .option("--data-center <name>", "only there")
    .option("--rack <name>", "only there")
    .option("--near <node>", "where the group's data is; repeatable", collect)
    .option("--lease <duration>", "how long it is held")
    .option("--name <text>", "a name for people")
    .option("-u, --user <id>", "whose it is")
    .option("--dry-run", "say what would happen, store nothing")
    .option("--idempotency-key <key>", "your name for it: asked again, nothing is doubled")
    .action(async (members: string, options: Options, self: Command) => {
      const session = openSession(self, io);
      const body = bodyOf(parseCount(members), options);
      const send = sendOptions(options, io.signal);
      const reply = await session.client.market.assign(body, send);
      session.answer(reply, (group) => renderGroup(group, io.out));
    });
  withExamples(command, [
    "groups assign 4 --cores 1 --memory 64",
    "groups assign 8 --cores 2 --memory 1024 --near n7 --lease 10m --some",
  ]);
}

function bodyOf(members: number, options: Options): GroupAssignment {
  const { cores, memory, some, dataCenter, rack, near, lease, name, user } = options;
  const member = { cpu_milli: Math.round(cores * 1_000), memory_mib: memory };
  return {
    requests: Array.from({ length: members }, () => member),
    ...(some === true ? { all_or_nothing: false } : {}),
    ...(dataCenter === undefined ? {} : { data_center: dataCenter }),
    ...(rack === undefined ? {} : { rack }),
    ...(near === undefined ? {} : { inputs: near.map((node) => ({ node })) }),
    ...(lease === undefined ? {} : { lease_s: parseDuration(lease) }),
    ...(name === undefined ? {} : { name }),
    ...(user === undefined ? {} : { user_id: user }),
  };
}

function addShow(parent: Command, io: Io): void {
  const command = parent
    .command("show <id>")
    .description("Show a group with its members.")
    .action(async (id: string, _: object, self: Command) => {
      const session = openSession(self, io);
      const reply = await session.client.market.group(id, { signal: io.signal });
      session.answer(reply, (group) => renderGroup(group, io.out));
    });
  withExamples(command, ["groups show p17"]);
}

function addRenew(parent: Command, io: Io): void {
  const command = parent
    .command("renew <id>")
    .description("Hold what is left of a group for longer, from now on.")
    .requiredOption("--for <duration>", "how long")
    .action(async (id: string, options: { readonly for: string }, self: Command) => {
      const session = openSession(self, io);
      const body = { lease_s: parseDuration(options.for) };
      const reply = await session.client.market.renewGroup(id, body, { signal: io.signal });
      session.answer(reply, (group) => renderGroup(group, io.out));
    });
  withExamples(command, ["groups renew p17 --for 10m"]);
}

function addRelease(parent: Command, io: Io): void {
  const command = parent
    .command("release <id>")
    .description("Give what is left of a group back.")
    .action(async (id: string, _: object, self: Command) => {
      const session = openSession(self, io);
      const reply = await session.client.market.releaseGroup(id, { signal: io.signal });
      session.answer(reply, (group) => renderGroup(group, io.out));
    });
  withExamples(command, ["groups release p17"]);
}
