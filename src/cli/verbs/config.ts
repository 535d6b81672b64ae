import type { Command } from "commander";
import { withExamples } from "../ask/command.ts";
import { addConfigOptions, type ConfigOptions, readConfig } from "../local/config-options.ts";
import { openSession } from "../session.ts";
import type { Io } from "../terminal/io.ts";

/** `arbiter config`: what `serve` would run with, and where each value comes from. */
export function addConfig(program: Command, io: Io): void {
  const command = program
    .command("config")
    .summary("show the configuration, and where each value comes from")
    .description("Show what `serve` would run with here, and where each value comes from.");
  addConfigOptions(command).action(async (options: ConfigOptions, self: Command) => {
    const session = openSession(self, io);
    const loaded = await readConfig(options, io);
    const { describeConfig } = await import("../../server/index.ts");
    session.answer(loaded.origins, () => `${describeConfig(loaded)}\n`);
  });
  withExamples(command, ["config", "config --config examples/start/arbiter.yaml --json"]);
}
