import type { Offer, Problem } from "../../wire/index.ts";
import type { Output } from "../terminal/io.ts";
import { paint } from "../terminal/paint.ts";
import { renderFacts } from "../terminal/table.ts";
import { plain } from "../terminal/width.ts";
import { offerWords } from "./offers.ts";
import { unitWords, windowWords } from "./words.ts";

/** What was asked for, as far as a refusal can say more when it knows. */
export interface Asked {
  /** In a line. */
  readonly words: string;
  /** The command that takes up an offer; undefined if none can. */
  readonly take?: (offer: Offer) => string | undefined;
}

/** A refusal for people: the code, the rule, what was asked, what would be possible. */
export function renderRefusal(problem: Problem, asked: Asked | undefined, output: Output): string {
  const head = `${paint(output, ["bold", "red"], "refused")}: ${plain(problem.code)}\n`;
  const detail = `  ${plain(problem.detail)}\n`;
  return (
    head + detail + renderErrors(problem) + facts(problem, asked, output) + offers(problem, asked)
  );
}

function renderErrors({ errors = [], detail }: Problem): string {
  return errors
    .filter(({ path, message }) => !detail.includes(`${path} ${message}`))
    .map(({ path, message }) => `  ${plain(path)} ${plain(message)}\n`)
    .join("");
}

function facts(problem: Problem, asked: Asked | undefined, output: Output): string {
  const { tight, largest_amount, occurrence, request_id } = problem;
  return renderFacts(
    [
      ["asked for", asked?.words],
      ["occurrence", occurrence === undefined ? undefined : occurrence + 1],
      ["tight", tight && `${unitWords(tight.free)} free ${windowWords(tight)}`],
      ["at most", largest_amount === undefined ? undefined : unitWords(largest_amount)],
      ["request", request_id],
    ],
    output,
  );
}

function offers({ alternatives = [] }: Problem, asked: Asked | undefined): string {
  return alternatives
    .map((offer, index) => {
      const number = index + 1;
      const command = asked?.take?.(offer);
      const how = command === undefined ? "" : `    take offer ${number} with: ${command}\n`;
      return `  offer ${number}, ${plain(offerWords(offer))}\n${how}`;
    })
    .join("");
}
