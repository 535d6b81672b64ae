import { type Command, Option } from "commander";
import type { NewToken } from "../../server/index.ts";
import { withExamples } from "../ask/command.ts";
import { parseDecimal, parseWhole } from "../ask/whole.ts";
import { LocalRefusal } from "../failure.ts";
import { addConfigOptions, type ConfigOptions, readConfig } from "../local/config-options.ts";
import { openSession, type Session } from "../session.ts";
import type { Io } from "../terminal/io.ts";
import { renderTable } from "../terminal/table.ts";
import { formatInstant } from "../time/iso.ts";
import { UsageError } from "../usage.ts";

interface AddOptions extends ConfigOptions {
  readonly user: string;
  readonly role: NewToken["role"];
  readonly trial?: boolean;
  readonly expires?: string;
  readonly note?: string;
  readonly requestsPerS?: number;
  readonly liveReservations?: number;
  readonly unitHours?: number;
}

/** `arbiter token`: who may ask the server for what. */
export function addToken(program: Command, io: Io): void {
  const command = program
    .command("token")
    .summary("make, list and revoke bearer tokens")
    .description(
      "Make, list and revoke the tokens of a tokens file. A running server sees changes at once.",
    );
  addAdd(command, io);
  addList(command, io);
  addRevoke(command, io);
}

function addAdd(parent: Command, io: Io): void {
  const command = parent
    .command("add")
    .description("Make a token. It is shown once and stored nowhere: only its hash is kept.")
    .requiredOption("-u, --user <id>", "who it speaks for")
    .addOption(
      new Option("--role <role>", "what it may do")
        .choices(["viewer", "user", "operator", "admin"])
        .default("user"),
    )
    .option("--trial", "it may claim the tier trial")
    .option("--expires <time>", "until when it is good; without it, for ever")
    .option("--requests-per-s <n>", "requests a second at most", parseDecimal)
    .option("--live-reservations <n>", "reservations at once at most", parseWhole)
    .option("--unit-hours <n>", "units times hours at once at most", parseWhole)
    .option("--note <text>", "what it is for");
  addConfigOptions(command, ["tokens_file"]).action(async (options: AddOptions, self: Command) => {
    const session = openSession(self, io);
    const path = await tokensFile(options, io);
    const server = await import("../../server/index.ts");
    const token = newToken(session, options);
    const made = await withFileFaults(() => server.addToken(path, token, session.clock.now));
    const { hash: _, ...entry } = made.entry;
    session.answer({ ...entry, token: made.secret }, () => `${made.secret}\n`);
    session.note(`token ${entry.id} of ${path}, shown here and never again`);
  });
  withExamples(command, [
    "token add --user 42 --tokens-file tokens.json",
    "token add --user ops --role operator --expires now+90d",
    "token add --user 7 --trial --requests-per-s 5 --live-reservations 100",
  ]);
}

function newToken({ clock }: Session, options: AddOptions): NewToken {
  const { user, role, trial, note, requestsPerS, liveReservations, unitHours } = options;
  const expires = clock.seconds(options.expires);
  const limits = {
    ...(requestsPerS === undefined ? {} : { requests_per_s: requestsPerS }),
    ...(liveReservations === undefined ? {} : { live_reservations: liveReservations }),
    ...(unitHours === undefined ? {} : { unit_hours: unitHours }),
  };
  return {
    user,
    role,
    ...(trial === undefined ? {} : { trial }),
    ...(expires === undefined ? {} : { expires }),
    ...(note === undefined ? {} : { note }),
    ...(Object.keys(limits).length === 0 ? {} : { limits }),
  };
}

function addList(parent: Command, io: Io): void {
  const command = parent.command("list").description("List the tokens, without their secrets.");
  addConfigOptions(command, ["tokens_file"]).action(
    async (options: ConfigOptions, self: Command) => {
      const session = openSession(self, io);
      const path = await tokensFile(options, io);
      const { listTokens } = await import("../../server/index.ts");
      const entries = await withFileFaults(() => listTokens(path));
      const items = entries.map(({ hash: _, ...entry }) => entry);
      session.answer({ items }, () => {
        const columns = ["token", "user", "role", "made", "expires", "limits", "note"];
        const rows = items.map((entry) => [
          entry.id,
          entry.user,
          entry.trial === true ? `${entry.role}, trial` : entry.role,
          formatInstant(entry.created),
          entry.expires === undefined ? "never" : formatInstant(entry.expires),
          limitWords(entry.limits),
          entry.note,
        ]);
        return renderTable(
          columns.map((title) => ({ title })),
          rows,
          io.out,
        );
      });
    },
  );
  withExamples(command, ["token list --tokens-file tokens.json"]);
}

function addRevoke(parent: Command, io: Io): void {
  const command = parent
    .command("revoke <id>")
    .description("Remove a token by the id that `list` shows.");
  addConfigOptions(command, ["tokens_file"]).action(
    async (id: string, options: ConfigOptions, self: Command) => {
      const session = openSession(self, io);
      const path = await tokensFile(options, io);
      const { revokeToken } = await import("../../server/index.ts");
      const entry = await withFileFaults(() => revokeToken(path, id));
      if (entry === undefined) {
        throw new LocalRefusal("unknown_token", `${path} has no token ${id}`);
      }
      session.answer({ id, user: entry.user, revoked: true }, () => {
        return `token ${id} of user ${entry.user} is revoked\n`;
      });
    },
  );
  withExamples(command, ["token revoke t1a2b3c4d --tokens-file tokens.json"]);
}

async function tokensFile(options: ConfigOptions, io: Io): Promise<string> {
  const path = (await readConfig(options, io)).config.tokensFile;
  if (path !== undefined) return path;
  throw new UsageError("name the tokens file: --tokens-file, or ARBITER_TOKENS_FILE");
}

async function withFileFaults<Result>(work: () => Promise<Result>): Promise<Result> {
  const { TokenFileError } = await import("../../server/index.ts");
  try {
    return await work();
  } catch (error) {
    if (error instanceof TokenFileError) throw new LocalRefusal("bad_tokens_file", error.message);
    if (!(error instanceof Error) || !("code" in error)) throw error;
    throw new LocalRefusal("bad_tokens_file", error.message);
  }
}

function limitWords(limits: NewToken["limits"]): string | undefined {
  if (limits === undefined) return undefined;
  const words = Object.entries(limits).map(([name, value]) => `${name} ${value}`);
  return words.join(", ");
}
