import type { Command } from "commander";
import { withExamples } from "../../../ask/command.ts";
import { openSession } from "../../../session.ts";
import { renderPolicy } from "../../../tell/fleet/policies.ts";
import type { Io } from "../../../terminal/io.ts";

/** `arbiter policy show`: one of them; with `--json` its document and code too. */
export function addPolicyShow(parent: Command, io: Io): void {
  const command = parent
    .command("show <uri>")
    .description("Show a policy; with --json its document, and its code if it is yours.")
    .action(async (uri: string, _: object, self: Command) => {
      const session = openSession(self, io);
      const policy = await session.client.policies.get(uri, { signal: io.signal });
      session.answer(policy, (value) => renderPolicy(value, io.out));
    });
  withExamples(command, ["policy show fgd", "policy show fewest-tenants:1.0-stable --json"]);
}
