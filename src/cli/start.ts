import { COMPILE_CACHE } from "./compile-cache.ts";
import { EXIT } from "./exit.ts";
import { runCommand } from "./program.ts";
import { outputOf } from "./terminal/io.ts";
import { signalsOf } from "./terminal/signals.ts";

/** npm passes on what a terminal has sent already: two signals so near to each other are one. */
const SAME_SIGNAL_MS = 500;

const signals = signalsOf(process);
const stop = new AbortController();
let askedAtMs = 0;
for (const [name, number] of [
  ["SIGINT", 2],
  ["SIGTERM", 15],
] as const) {
  process.on(name, () => {
    if (signals.isTaken()) return;
    if (stop.signal.aborted && Date.now() - askedAtMs > SAME_SIGNAL_MS) process.exit(128 + number);
    if (stop.signal.aborted) return;
    askedAtMs = Date.now();
    stop.abort(new Error(name));
  });
}
// A reader that leaves early (`arbiter watch | head`) is no failure.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit();
    throw error;
  });
}
const env = { ...process.env };
// Ours, not the caller's: commands that are started with the caller's environment don't get it.
if (env["NODE_COMPILE_CACHE"] === COMPILE_CACHE) delete env["NODE_COMPILE_CACHE"];
try {
  process.exitCode = await runCommand(process.argv.slice(2), {
    out: outputOf(process.stdout, env),
    err: outputOf(process.stderr, env),
    env,
    nowSeconds: () => Math.floor(Date.now() / 1_000),
    signal: stop.signal,
    signals,
  });
} catch (error) {
  console.error(error);
  process.exitCode = EXIT.bug;
}
