import type { Command } from "commander";
import { withExamples } from "../ask/command.ts";
import { addConfigOptions, type ConfigOptions, readConfig } from "../local/config-options.ts";
import { commandName, type GlobalOptions } from "../session.ts";
import type { Io } from "../terminal/io.ts";

/** `arbiter serve`: the server itself, until Ctrl-C. */
export function addServe(program: Command, io: Io): void {
  const command = program
    .command("serve")
    .summary("start the server")
    .description(
      "Serve a ledger until Ctrl-C. Options win over ARBITER_* variables, those over arbiter.yaml.",
    );
  addConfigOptions(command).action(async (options: ConfigOptions, self: Command) => {
    const { config } = await readConfig(options, io);
    const { bannerDocument, renderBanner, serve } = await import("../serve/index.ts");
    const isJson = self.optsWithGlobals<GlobalOptions>().json === true;
    await serve(config, io, (started) => {
      const text = isJson
        ? `${JSON.stringify(bannerDocument(started))}\n`
        : renderBanner(started, commandName(io), io.out);
      io.out.write(text);
    });
  });
  withExamples(command, [
    "serve",
    "serve --config examples/start/arbiter.yaml --port 8766",
    "serve --host 0.0.0.0 --tokens-file tokens.json",
  ]);
}
