import type { Config } from "../../server/index.ts";
import type { PoolWire } from "../../wire/index.ts";
import { type Again, commandName, defaultUrl } from "../session.ts";
import { reserveCommand, shellWords } from "../tell/offers.ts";
import type { Io } from "../terminal/io.ts";
import { paint } from "../terminal/paint.ts";
import { renderFacts } from "../terminal/table.ts";

/** What a server says when it is ready. */
export interface Started {
  readonly url: string;
  readonly version: string;
  readonly config: Config;
  /** Last record of the journal. */
  readonly seq: number;
  readonly pools: readonly PoolWire[];
  /** Ids of those that were made just now. */
  readonly made: readonly string[];
}

/** Where the server is, where its data is, and three commands to try. */
export function renderBanner(started: Started, { out: output, env }: Io): string {
  const { url, version, config, pools } = started;
  const flags = url === defaultUrl(env) ? [] : ["--url", url];
  const again = { name: commandName({ env }), flags };
  const facts = renderFacts(
    [
      ["data", `${config.data} (${records(started.seq)})`],
      ["pools", pools.map(poolWords(started)).join(", ") || "none"],
      ["access", config.tokensFile ? `tokens of ${config.tokensFile}` : "this machine, no token"],
      ["log", config.logFile ?? "standard error"],
      ["page", `${url}/ui/`],
      ["try", `the page in a browser, or`],
    ],
    output,
  );
  const commands = tryCommands(pools, again).map((command) => `    ${command}\n`);
  const head = paint(output, ["bold", "green"], `arbiter ${version} ready on ${url}`);
  return `${head}\n${facts}${commands.join("")}Ctrl-C stops it.\n`;
}

/** The same for programs, in one line. */
export function bannerDocument({ url, version, config, seq, pools, made }: Started): object {
  const ids = pools.map(({ id }) => id);
  return { url, version, data: config.data, seq, pools: ids, pools_made: made };
}

/** Commands that do something worth seeing on these pools, whatever they are. */
export function tryCommands(pools: readonly PoolWire[], again: Again): readonly string[] {
  const present = pools.find(({ allow_past }) => !allow_past);
  const past = pools.find(({ allow_past, schedule }) => allow_past && schedule.length > 0);
  const drawn = present ?? past;
  if (drawn === undefined) {
    const create = "pool create gpu --capacity 64 --horizon 90d --price 2.5".split(" ");
    return [shellWords([again.name, ...create, ...again.flags])];
  }
  const reserve = ["--amount", "8", "--start", "now", "--end", "+2d"];
  return [
    ...(present === undefined
      ? []
      : [shellWords([again.name, "reserve", "--pool", present.id, ...reserve, ...again.flags])]),
    ...(past === undefined ? [] : [refusedCommand(past, again)]),
    shellWords([again.name, "timeline", drawn.id, ...again.flags]),
  ];
}

/** One unit more than there is: shows a refusal with its offers. */
function refusedCommand({ id, schedule }: PoolWire, again: Again): string {
  const [first] = schedule;
  if (first === undefined) throw new Error("the pool has a schedule");
  const { start_time, end_time, capacity } = first;
  return reserveCommand({ pool: id, amount: capacity + 1, start_time, end_time }, again);
}

function records(seq: number): string {
  if (seq === 0) return "a new ledger";
  return seq === 1 ? "1 record" : `${seq} records`;
}

function poolWords({ made }: Started): (pool: PoolWire) => string {
  return ({ id }) => (made.includes(id) ? `${id} (new)` : id);
}
