import { Command, Option } from "commander";
import { CommandEnded, EXIT } from "./exit.ts";
import { reportFailure } from "./failure.ts";
import { DEFAULT_URL } from "./session.ts";
import type { Io } from "./terminal/io.ts";
import { addVerbs } from "./verbs/index.ts";
import { readVersion } from "./version.ts";

const EXIT_HELP = `Exit codes: 0 done, 1 refused, 2 bad usage, 3 unreachable;
70 a bug, 74 a journal that failed under a server.
Environment: ARBITER_URL, ARBITER_TOKEN, ARBITER_TOKEN_FILE, NO_COLOR.`;

/**
 * Runs one command line (without the program's name) to its end, and gives the exit code:
 * one of `EXIT`, or for `run` that of the command. Throws only what is a bug.
 */
export async function runCommand(args: readonly string[], io: Io): Promise<number> {
  const isJson = wantsJson(args);
  const program = createProgram(io, isJson);
  try {
    await program.parseAsync(args, { from: "user" });
    return EXIT.done;
  } catch (error) {
    if (error instanceof CommandEnded) return error.exitCode;
    if (io.signal.aborted && error === io.signal.reason) return EXIT.done;
    return reportFailure(error, io, isJson);
  }
}

function createProgram(io: Io, isJson: boolean): Command {
  const program = new Command("arbiter")
    .description(
      "Promises capacity for windows of time, places work on nodes, and says what else would do.",
    )
    .version(readVersion(), "-V, --version", "say the version")
    // So that a verb may have an option that the program has too, and a verb of a verb one that
    // its parent has.
    .enablePositionalOptions()
    .configureHelp({ showGlobalOptions: true, visibleGlobalOptions: rootOptions })
    .configureOutput({
      writeOut: io.out.write,
      writeErr: isJson ? () => {} : io.err.write,
      getOutHelpWidth: () => io.out.columns,
      getErrHelpWidth: () => io.err.columns,
      getOutHasColors: () => io.out.hasColor,
      getErrHasColors: () => io.err.hasColor,
    })
    .showHelpAfterError("(--help says more)")
    .exitOverride()
    .addHelpText("after", `\n${EXIT_HELP}`);
  addVerbs(program, io);
  addGlobalOptions(program, { isHidden: false });
  return program;
}

const GLOBAL_OPTIONS: readonly (readonly [flags: string, purpose: string])[] = [
  ["--url <url>", `where the server is (ARBITER_URL, else ${DEFAULT_URL})`],
  ["--token <token>", "a bearer token; better in ARBITER_TOKEN or a file"],
  ["--token-file <path>", "a file that holds the token (ARBITER_TOKEN_FILE)"],
  ["--json", "answers as JSON, for programs; failures too, on standard error"],
];

/** They may stand before a verb and behind it. */
function addGlobalOptions(command: Command, { isHidden }: { readonly isHidden: boolean }): void {
  for (const [flags, purpose] of GLOBAL_OPTIONS) {
    command.addOption(new Option(flags, purpose).hideHelp(isHidden));
  }
  for (const verb of command.commands) addGlobalOptions(verb, { isHidden: true });
}

/** What a verb's help calls global: options of the program, not of the verbs in between. */
function rootOptions(command: Command): Option[] {
  let root = command;
  while (root.parent !== null) root = root.parent;
  if (root === command) return [];
  return root.options.filter(({ long, hidden }) => !hidden && long !== "--version");
}

/** Asked of the words themselves: a line that can't be parsed has no options yet. */
function wantsJson(args: readonly string[]): boolean {
  const end = args.indexOf("--");
  return args.slice(0, end < 0 ? undefined : end).includes("--json");
}
