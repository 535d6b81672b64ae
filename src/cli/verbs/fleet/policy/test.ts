import { existsSync } from "node:fs";
import { type Command, Option } from "commander";
import { withExamples } from "../../../ask/command.ts";
import { type Language, objectOf, readPolicyFile } from "../../../ask/fleet/policy.ts";
import { LocalRefusal } from "../../../failure.ts";
import { openSession, type Session } from "../../../session.ts";
import type { Io } from "../../../terminal/io.ts";
import { tryRemotely } from "../../../trial/remote.ts";
import { renderPrinted, renderTrial, type Trial, TrialFailed } from "../../../trial/trial.ts";
import { UsageError } from "../../../usage.ts";

interface Options {
  readonly input?: string;
  readonly parameters?: string;
  readonly settings?: string;
  readonly context?: string;
  readonly management?: string;
  readonly language?: Language;
}

/** `arbiter policy test`: what would it say? */
export function addPolicyTest(parent: Command, io: Io): void {
  const command = parent
    .command("test <file-or-uri>")
    .description(
      "Run a policy once and show what it gives back. A file runs here, behind the same walls as " +
        "on a server; a URI (also builtin://...) on the server's clusters, granting nothing.",
    )
    .option("--input <json>", "what it gets: JSON, or a file of it; see below")
    .option("--parameters <json>", "JSON, or a file of it")
    .option("--settings <json>", "JSON, or a file of it")
    .option("--context <json>", "for a file: what its last run left")
    .option("--management <action>", "for a file: call `management` instead of `eval`")
    .addOption(
      new Option("--language <language>", "where the file's name does not say it").choices([
        "javascript",
        "typescript",
        "python",
      ]),
    )
    .action(async (what: string, options: Options, self: Command) => {
      const session = openSession(self, io);
      const trial = await runOnce(session, what, options);
      if (!trial.ok) throw new TrialFailed(trial);
      if (!session.isJson && trial.printed !== "") io.err.write(renderPrinted(trial.printed));
      session.answer(trial, (value) => renderTrial(value, io.out));
    });
  withExamples(command, [
    'policy test pack.py --input input.json --parameters \'{"region": "eu"}\'',
    'policy test pack:1.0-stable --input \'{"inputs": {"gpus": 2}}\'',
    'policy test builtin://fgd --input \'{"inputs": {"gpus": 2}, "clusters": ["west"]}\'',
  ]).addHelpText("after", `\n${INPUT_HELP}`);
}

const INPUT_HELP = `Input: an object with "inputs". For a file, "cluster_data" holds the clusters
that the policy sees, as {"<id>": {"data": <document>, "metrics": <metrics>}}. For a URI
the server's clusters are seen: all, or those of "clusters", "filter" or "search".`;

type Input = Readonly<Record<string, unknown>>;

async function runOnce(session: Session, what: string, options: Options): Promise<Trial> {
  const input = (await objectOf(options.input, "--input")) ?? {};
  const parameters = await objectOf(options.parameters, "--parameters");
  const settings = await objectOf(options.settings, "--settings");
  if (!existsSync(what)) {
    return tryRemotely(session, {
      uri: uriOf(what, input, options),
      inputs: input["inputs"],
      selection: selectionOf(input),
      ...(parameters === undefined ? {} : { parameters }),
      ...(settings === undefined ? {} : { settings }),
    });
  }
  const file = readPolicyFile(what, options.language);
  if (file.kind === "archive") {
    const hint = "register it with `policy add`, and test its URI";
    throw new LocalRefusal("is_archive", `an archive is read by the server: ${hint}`);
  }
  // Loaded when it is needed: it brings whole interpreters along.
  const { tryLocally } = await import("../../../trial/local.ts");
  const context = await objectOf(options.context, "--context");
  return tryLocally({
    file,
    input,
    parameters: parameters ?? {},
    settings: settings ?? {},
    context: context ?? {},
    ...(options.management === undefined ? {} : { management: options.management }),
  });
}

const URI = /^(?:builtin:\/\/.+|[^/]+:[^/]+)$/;

function uriOf(what: string, input: Input, { context, management }: Options): string {
  if (!URI.test(what)) {
    throw new UsageError(`${what} is neither a file nor the URI of a policy, name:version-tag`);
  }
  if (context !== undefined || management !== undefined) {
    throw new UsageError("--context and --management are for a policy in a file");
  }
  if ("cluster_data" in input) {
    throw new UsageError("the server has clusters of its own: leave out cluster_data");
  }
  return what;
}

/** Fields that the protocol knows; a word that is misspelt must not mean all clusters. */
function selectionOf({ inputs: _, ...selection }: Input): Input {
  const strange = Object.keys(selection).filter((name) => !SELECTIONS.includes(name));
  if (strange.length === 0) return selection;
  throw new UsageError(`--input has no field ${strange.join(", ")}: see --help`);
}

const SELECTIONS = ["clusters", "filter", "search"];
