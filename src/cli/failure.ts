import { CommanderError } from "commander";
import { Refused, Unreachable } from "../client/index.ts";
import type { Problem } from "../wire/index.ts";
import { EXIT, type ExitCode } from "./exit.ts";
import { type Asked, renderRefusal } from "./tell/refusal.ts";
import type { Io } from "./terminal/io.ts";
import { paint } from "./terminal/paint.ts";
import { plain } from "./terminal/width.ts";
import { renderFailedTrial, TrialFailed } from "./trial/trial.ts";
import { UsageError } from "./usage.ts";

/** A refusal with what is known about the request: what was asked, how to take an offer. */
export class RefusedRequest extends Error {
  override readonly name = "RefusedRequest";
  readonly problem: Problem;
  readonly asked: Asked;

  constructor({ problem }: Refused, asked: Asked) {
    super(problem.detail);
    this.problem = problem;
    this.asked = asked;
  }
}

/** A rule of the command itself, not of the server, says no: a port is taken, an audit differs. */
export class LocalRefusal extends Error {
  override readonly name = "LocalRefusal";
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** The journal failed under a server that ran: it must stop, for memory is ahead of the disk. */
export class LedgerBroken extends Error {
  override readonly name = "LedgerBroken";
}

/** Runs a call whose refusal should say more than the server knows. */
export async function withAsked<Reply>(asked: Asked, call: () => Promise<Reply>): Promise<Reply> {
  try {
    return await call();
  } catch (error) {
    throw error instanceof Refused ? new RefusedRequest(error, asked) : error;
  }
}

/**
 * Says on standard error why a command failed, as one line of JSON for programs, and gives the
 * exit code. Anything but a known failure is a bug, and thrown on.
 */
export function reportFailure(error: unknown, io: Io, isJson: boolean): ExitCode {
  if (error instanceof CommanderError && error.exitCode === 0) return EXIT.done;
  const { exit, document, text } = readFailure(error, io);
  io.err.write(isJson ? `${JSON.stringify(document)}\n` : text);
  return exit;
}

interface ToldFailure {
  readonly exit: ExitCode;
  readonly document: object;
  readonly text: string;
}

function readFailure(error: unknown, { err }: Io): ToldFailure {
  if (error instanceof RefusedRequest) {
    const { problem, asked } = error;
    return { exit: EXIT.refused, document: problem, text: renderRefusal(problem, asked, err) };
  }
  if (error instanceof Refused) {
    const { problem } = error;
    const text = renderRefusal(problem, undefined, err);
    return { exit: EXIT.refused, document: problem, text };
  }
  const say = (exit: ExitCode, code: string, detail: string, head: string): ToldFailure => ({
    exit,
    document: { code, detail },
    text: `${paint(err, ["bold", "red"], head)}: ${plain(detail)}\n`,
  });
  if (error instanceof CommanderError) {
    // Said already, with the help that belongs to it, but to programs.
    const told = say(EXIT.usage, "bad_usage", error.message.replace(/^error: /, ""), "");
    return { ...told, text: "" };
  }
  if (error instanceof TrialFailed) {
    const { ok: _, message, ...rest } = error.trial;
    const document = { ...rest, detail: message };
    return { exit: EXIT.refused, document, text: renderFailedTrial(error, err) };
  }
  if (error instanceof UsageError) return say(EXIT.usage, "bad_usage", error.message, "error");
  if (error instanceof LocalRefusal) {
    return say(EXIT.refused, error.code, error.message, `refused: ${error.code}`);
  }
  if (error instanceof LedgerBroken) {
    return say(EXIT.fault, "ledger_broken", error.message, "fatal");
  }
  if (error instanceof Unreachable) return unreachable(error, say);
  throw error;
}

type Say = (exit: ExitCode, code: string, detail: string, head: string) => ToldFailure;

function unreachable({ facts, message }: Unreachable, say: Say): ToldFailure {
  const told = say(EXIT.unreachable, "unreachable", message, "unreachable");
  const requestId = facts.problem?.request_id;
  const hint =
    facts.status === undefined
      ? "  Is the server running? `arbiter serve` starts one; --url names another.\n"
      : "";
  const trace = requestId === undefined ? "" : `  The server's log has it as ${requestId}.\n`;
  return {
    ...told,
    document: { ...told.document, ...facts },
    text: told.text + hint + trace,
  };
}
