import type { Command } from "commander";
import type { PolicyWire } from "../../../../wire/index.ts";
import { withExamples } from "../../../ask/command.ts";
import { openSession } from "../../../session.ts";
import { renderPolicies } from "../../../tell/fleet/policies.ts";
import type { Io } from "../../../terminal/io.ts";

/** `arbiter policy list`: those that are built in, then the others. */
export function addPolicyList(parent: Command, io: Io): void {
  const command = parent
    .command("list")
    .description("List policies: those that are built in, then those of users.")
    .action(async (_: object, self: Command) => {
      const session = openSession(self, io);
      const items: PolicyWire[] = [];
      for await (const item of session.client.policies.listAll({}, { signal: io.signal })) {
        items.push(item);
      }
      session.answer({ items, next_cursor: null }, () => renderPolicies(items, io.out));
    });
  withExamples(command, ["policy list", "policy list --json"]);
}
