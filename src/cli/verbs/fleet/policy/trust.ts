import type { Command } from "commander";
import { withExamples } from "../../../ask/command.ts";
import { openSession } from "../../../session.ts";
import { renderPolicy } from "../../../tell/fleet/policies.ts";
import type { Io } from "../../../terminal/io.ts";

/** `arbiter policy trust`: an admin has read its code. */
export function addTrust(parent: Command, io: Io): void {
  const command = parent
    .command("trust <uri>")
    .description("Let a policy run on the fast engine. New code takes the trust away.")
    .option("--revoke", "take the trust away")
    .action(async (uri: string, { revoke }: { revoke?: boolean }, self: Command) => {
      const session = openSession(self, io);
      const { policies } = session.client;
      const policy = await policies.trust(uri, revoke !== true, { signal: io.signal });
      session.answer(policy, (value) => renderPolicy(value, io.out));
    });
  withExamples(command, ["policy trust pack:2.1-beta", "policy trust pack:2.1-beta --revoke"]);
}
