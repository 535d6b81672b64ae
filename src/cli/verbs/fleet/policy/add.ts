import { type Command, Option } from "commander";
import { withExamples } from "../../../ask/command.ts";
import { type PolicyWords, policyOf } from "../../../ask/fleet/policy.ts";
import { openSession } from "../../../session.ts";
import { renderPolicy } from "../../../tell/fleet/policies.ts";
import type { Io } from "../../../terminal/io.ts";

/** `arbiter policy add`: a policy of one's own, under a URI that others can name. */
export function addPolicyAdd(parent: Command, io: Io): void {
  const command = parent
    .command("add <file>")
    .description(
      "Register a policy: a module with the class AIOSv1PolicyRule, or an archive with " +
        "code/function.py. Its URI is name:version-tag.",
    )
    .requiredOption("--name <name>", "its name")
    .requiredOption("--version <version>", "its version, such as 1.0")
    .option("--tag <tag>", "its release tag", "stable")
    .addOption(
      new Option("--language <language>", "where the file's name does not say it").choices([
        "javascript",
        "typescript",
        "python",
      ]),
    )
    .option("--description <text>", "what it does, for people")
    .option("--settings <json>", "what `settings` holds at each run: JSON, or a file of it")
    .option("--parameters <json>", "where a request gives none: JSON, or a file of it")
    .addOption(
      new Option("--precedence <whose>", "whose parameters win").choices(["request", "stored"]),
    )
    .option("--replace", "replace an own policy of the same URI")
    .action(async (file: string, options: PolicyWords, self: Command) => {
      const session = openSession(self, io);
      const body = await policyOf(file, options);
      const policy = await session.client.policies.add(body, { signal: io.signal });
      session.answer(policy, (value) => renderPolicy(value, io.out));
    });
  withExamples(command, [
    "policy add fewest-tenants.py --name fewest-tenants --version 1.0",
    "policy add pack.ts --name pack --version 2.1 --tag beta --replace",
    'policy add policy.zip --name site --version 1.0 --parameters \'{"region": "eu"}\'',
  ]);
}
