import type { Command } from "commander";
import { TIME_HELP } from "../time/instant.ts";

/** Examples under the help of a verb; the name of the command is put before each. */
export function withExamples(
  command: Command,
  examples: readonly string[],
  { hasTimes = false }: { readonly hasTimes?: boolean } = {},
): Command {
  const lines = examples.map((example) => `  arbiter ${example}`).join("\n");
  const times = hasTimes ? `\n\n${TIME_HELP}` : "";
  return command.addHelpText("after", `\nExamples:\n${lines}${times}`);
}
