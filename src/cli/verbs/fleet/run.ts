import type { Command } from "commander";
import { usualFolder } from "../../agent/board/folder.ts";
import { withExamples } from "../../ask/command.ts";
import { CommandEnded, EXIT } from "../../exit.ts";
import type { Order, RunEvent } from "../../run/index.ts";
import { openSession, type Session } from "../../session.ts";
import type { Io } from "../../terminal/io.ts";
import { paint } from "../../terminal/paint.ts";
import { plain } from "../../terminal/width.ts";
import { parseDuration } from "../../time/duration.ts";
import { formatInstant } from "../../time/iso.ts";
import { UsageError } from "../../usage.ts";

interface Options {
  readonly grant: string;
  readonly node?: string;
  readonly runtimeDir?: string;
  readonly wait?: boolean;
  readonly release: boolean;
  readonly failOnExit?: boolean;
  readonly grace: string;
  readonly early: string;
}

/** Asked often and in the background: an attempt that hangs is worth less than the next one. */
const PATIENCE = { retries: 1, timeoutMs: 5_000 };

/** `arbiter run`: a command with the GPUs of a grant, as long as the grant lasts. */
export function addRun(program: Command, io: Io): void {
  const command = program
    .command("run")
    .summary("run a command on the GPUs of a placement, as long as it lasts")
    .description(
      "Run a command under a placement on its node: it sees the placement's GPUs and no others, " +
        "and it is ended when the placement is: by SIGTERM, and by SIGKILL when the grace is " +
        "over. Ends with the command's own exit code, 126 or 127 if it can't be started.",
    )
    .argument("<command...>", "what to run; its own options stay its own")
    .passThroughOptions()
    .requiredOption("--grant <id>", "the placement, such as p17")
    .option("--node <id>", "which node this machine is; else what an agent here says")
    .option("--runtime-dir <path>", "where agents here leave word (ARBITER_RUNTIME_DIR)")
    .option("--wait", "wait for a placement that starts later")
    .option("--no-release", "keep the placement when the command ends")
    .option("--fail-on-exit", "an exit code other than 0 counts against the node")
    .option("--grace <span>", "from SIGTERM to SIGKILL", "10s")
    .option("--early <span>", "ask the command to end so long before the end", "0s")
    .action(async (words: readonly string[], options: Options, self: Command) => {
      const session = openSession(self, io);
      const order = orderOf(words, options, io);
      const { runUnderGrant, SpawnFailure } = await import("../../run/index.ts");
      const tell = (event: RunEvent): void => say(event, session);
      const client = session.connect(PATIENCE);
      const exitCode = await runUnderGrant(order, { io, client, tell }).catch((error: unknown) => {
        if (!(error instanceof SpawnFailure)) throw error;
        tell({ event: "not_started", placement_id: order.placement, reason: error.message });
        return error.exitCode;
      });
      if (exitCode !== EXIT.done) throw new CommandEnded(exitCode);
    });
  withExamples(command, [
    "run --grant p17 -- python train.py --epochs 3",
    "run --grant p17 --early 60s --grace 30s -- ./train",
    "run --grant p17 --no-release --fail-on-exit -- ./check-gpu",
  ]);
}

function orderOf([command, ...args]: readonly string[], options: Options, io: Io): Order {
  if (command === undefined) throw new UsageError("say what to run, behind --");
  const { grant, node, runtimeDir, wait, release, failOnExit, grace, early } = options;
  return {
    placement: grant,
    command: [command, ...args],
    ...(node === undefined ? {} : { node }),
    folder: runtimeDir ?? usualFolder(io.env),
    isPatient: wait === true,
    release,
    failOnExit: failOnExit === true,
    graceMs: parseDuration(grace) * 1_000,
    earlyMs: parseDuration(early) * 1_000,
  };
}

/** On standard error: standard output is the command's. */
function say(event: RunEvent, { io, isJson }: Session): void {
  if (isJson) {
    io.err.write(`${JSON.stringify(event)}\n`);
    return;
  }
  const words = wordsOf(event);
  if (words !== undefined) io.err.write(`${paint(io.err, "dim", `arbiter: ${plain(words)}`)}\n`);
}

/** What a person wants to know; a command that starts and ends as it should needs no words. */
function wordsOf(event: RunEvent): string | undefined {
  const id = event.placement_id;
  switch (event.event) {
    case "started":
    case "ended":
      return undefined;
    case "waiting":
      return `${id} starts at ${formatInstant(event.start_time)}; waiting for it`;
    case "changed": {
      const why = event.evicted_by === undefined ? "" : `, to make room for ${event.evicted_by}`;
      return `${id} now ends at ${formatInstant(event.end_time)}${why}`;
    }
    case "ending": {
      const more = event.message === undefined ? "" : ` (${event.message})`;
      return `${ENDINGS[event.why]}${more}: the command is asked to end`.replace("{id}", id);
    }
    case "not_started":
      return event.reason;
    case "not_told":
      return `the server was not told that ${id} is over: ${event.reason}`;
  }
}

const ENDINGS = {
  walltime: "the time of {id} is over",
  ended_early: "{id} was ended before its time",
  failed: "{id} was reported as failed",
  preempted: "{id} was preempted",
  displaced: "{id} was displaced",
  unknown: "the server knows no {id} any more",
} as const;
