import type { Command } from "commander";
import { withExamples } from "../ask/command.ts";
import { addConfigOptions, type ConfigOptions, readConfig } from "../local/config-options.ts";
import type { Started } from "../serve/index.ts";
import type { GlobalOptions } from "../session.ts";
import type { Io } from "../terminal/io.ts";
import { UsageError } from "../usage.ts";

/** `arbiter serve`: the server itself, until Ctrl-C. */
export function addServe(program: Command, io: Io): void {
  const command = program
    .command("serve")
    .summary("start the server")
    .description(
      "Serve a ledger until Ctrl-C. Options win over ARBITER_* variables, those over arbiter.yaml.",
    );
  command.option("--demo", "serve a made-up week of activity; kept only where --data says");
  command.option("--demo-seed <n>", "another week (1)", "1");
  addConfigOptions(command).action(async (options: ServeFlags, self: Command) => {
    const { config, origins } = await readConfig(options, io);
    const { bannerDocument, renderBanner, serve } = await import("../serve/index.ts");
    const isJson = self.optsWithGlobals<GlobalOptions>().json === true;
    const onStarted = (started: Started): void => {
      const text = isJson
        ? `${JSON.stringify(bannerDocument(started))}\n`
        : renderBanner(started, io);
      io.out.write(text);
    };
    const isKept = origins.some(({ key, from }) => key === "data" && from !== "default");
    const demo = options.demo === true ? { demo: { seed: seedOf(options.demoSeed), isKept } } : {};
    await serve(config, io, { onStarted, ...demo });
  });
  withExamples(command, [
    "serve",
    "serve --config examples/start/arbiter.yaml --port 8766",
    "serve --demo",
    "serve --demo --demo-seed 7 --data demo",
    "serve --host 0.0.0.0 --tokens-file tokens.json",
  ]);
}

type ServeFlags = ConfigOptions & { readonly demo?: boolean; readonly demoSeed?: string };

const SEED_END = 2 ** 31;

function seedOf(text = "1"): number {
  const seed = Number(text);
  if (Number.isInteger(seed) && seed >= 0 && seed < SEED_END) return seed;
  throw new UsageError(`--demo-seed must be a whole number in 0..2^31-1, not "${text}"`);
}
