import { type Command, Option } from "commander";
import { collect, parseCount, parseWhole } from "./whole.ts";

/** The options that `requestOf` reads. Without a pool there is no request, which may be right. */
export function addRequestOptions(
  command: Command,
  { isPoolNeeded = true }: { readonly isPoolNeeded?: boolean } = {},
): Command {
  const pool = new Option("-p, --pool <id>", "the pool").makeOptionMandatory(isPoolNeeded);
  return command
    .addOption(pool)
    .option("-a, --amount <units>", "how many units", parseWhole)
    .option("--min-amount <units>", "take the most from here to --amount that fits", parseWhole)
    .option("-s, --start <time>", "start of the window; without it, now")
    .option("-e, --end <time>", "end of the window, exclusive")
    .option("-d, --duration <span>", "how long; without --start, the first window that fits")
    .option("--earliest <time>", "with --duration: not before")
    .option("--deadline <time>", "with --duration: done by then")
    .option("--step <start/end=units>", "a step of its own amount; may be repeated", collect)
    .addOption(new Option("--every <span>", "again and again").choices(["day", "week"]))
    .option("--times <n>", "how often in all, with --every", parseCount)
    .option("-u, --user <id>", "whose it is, if not the caller's own")
    .addOption(
      new Option("--tier <tier>", "trial shares the float").choices(["standard", "trial"]),
    );
}
