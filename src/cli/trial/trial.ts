import { quoted } from "../tell/quoted.ts";
import type { Output } from "../terminal/io.ts";
import { paint } from "../terminal/paint.ts";
import { plain } from "../terminal/width.ts";

/** What one run of a policy came to. */
export type Trial =
  | {
      readonly ok: true;
      /** What it gave back, as JSON has it. */
      readonly value: unknown;
      readonly printed: string;
      /** As the run left it; only told of runs on this machine. */
      readonly context?: unknown;
    }
  | {
      readonly ok: false;
      readonly code: string;
      readonly message: string;
      readonly traceback?: string;
      readonly printed: string;
    };

/** A policy did not do what a policy does. For its author. */
export class TrialFailed extends Error {
  override readonly name = "TrialFailed";
  readonly trial: Extract<Trial, { readonly ok: false }>;

  constructor(trial: Extract<Trial, { readonly ok: false }>) {
    super(trial.message);
    this.trial = trial;
  }
}

/** What it gave back, and what it left for its next run. */
export function renderTrial(trial: Extract<Trial, { readonly ok: true }>, output: Output): string {
  const value = `${JSON.stringify(trial.value, undefined, 2)}\n`;
  const hasContext = trial.context !== undefined && JSON.stringify(trial.context) !== "{}";
  if (!hasContext) return value;
  return `${value}${paint(output, "dim", "context")} ${JSON.stringify(trial.context)}\n`;
}

/** The code, the message, where it broke in its author's own lines, and what it printed. */
export function renderFailedTrial({ trial }: TrialFailed, output: Output): string {
  const { code, message, traceback = "", printed } = trial;
  const head = `${paint(output, ["bold", "red"], "refused")}: ${plain(code)}\n`;
  return `${head}  ${plain(message)}\n${quoted(traceback)}${renderPrinted(printed)}`;
}

/** What a policy printed, line by line. */
export function renderPrinted(printed: string): string {
  return printed === "" ? "" : `  printed:\n${quoted(printed)}`;
}
