import type { Command } from "commander";
import { withExamples } from "../../../ask/command.ts";
import { openSession } from "../../../session.ts";
import type { Io } from "../../../terminal/io.ts";
import { plain } from "../../../terminal/width.ts";

/** `arbiter policy rm`: no request can name it any more. */
export function addPolicyRm(parent: Command, io: Io): void {
  const command = parent
    .command("rm <uri>")
    .description("Remove an own policy. What it has placed stays.")
    .action(async (uri: string, _: object, self: Command) => {
      const session = openSession(self, io);
      const policy = await session.client.policies.delete(uri, { signal: io.signal });
      session.answer(policy, (value) => `policy ${plain(value.uri)} is removed\n`);
    });
  withExamples(command, ["policy rm fewest-tenants:1.0-stable"]);
}
