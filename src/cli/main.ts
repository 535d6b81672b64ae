import { EXIT } from "./exit.ts";
import { runCommand } from "./program.ts";
import { outputOf } from "./terminal/io.ts";

const stop = new AbortController();
for (const name of ["SIGINT", "SIGTERM"] as const) {
  process.once(name, () => stop.abort(new Error(name)));
}
// A reader that leaves early (`arbiter watch | head`) is no failure.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit();
    throw error;
  });
}
const { env } = process;
try {
  process.exitCode = await runCommand(process.argv.slice(2), {
    out: outputOf(process.stdout, env),
    err: outputOf(process.stderr, env),
    env,
    nowSeconds: () => Math.floor(Date.now() / 1_000),
    signal: stop.signal,
  });
} catch (error) {
  console.error(error);
  process.exitCode = EXIT.bug;
}
