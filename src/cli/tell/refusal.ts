import type { Offer, PlacementRequest, Problem } from "../../wire/index.ts";
import type { Again } from "../session.ts";
import type { Output } from "../terminal/io.ts";
import { paint } from "../terminal/paint.ts";
import { renderFacts } from "../terminal/table.ts";
import { plain } from "../terminal/width.ts";
import { renderFixes, renderFunnel } from "./fleet/explanation.ts";
import { coreWords, memoryWords } from "./fleet/words.ts";
import { offerWords } from "./offers.ts";
import { quoted } from "./quoted.ts";
import { unitWords, windowWords } from "./words.ts";

/** What was asked for, as far as a refusal can say more when it knows. */
export interface Asked {
  /** In a line. */
  readonly words: string;
  /** The command that takes up an offer; undefined if none can. */
  readonly take?: (offer: Offer) => string | undefined;
  /** A placement: what would let it in is told as a command. */
  readonly placement?: { readonly body: PlacementRequest; readonly again: Again };
}

/** A refusal for people: the code, the rule, what was asked, what would be possible. */
export function renderRefusal(problem: Problem, asked: Asked | undefined, output: Output): string {
  const head = `${paint(output, ["bold", "red"], "refused")}: ${plain(problem.code)}\n`;
  const detail = `  ${plain(problem.detail)}\n`;
  return [
    head,
    detail,
    renderErrors(problem),
    facts(problem, asked, output),
    renderFunnel(problem, output),
    renderFixes(problem.would_fit, asked?.placement?.body, asked?.placement?.again),
    offers(problem, asked),
    quoted(problem.traceback ?? ""),
    quoted(problem.printed ?? ""),
  ].join("");
}

function renderErrors({ errors = [], detail }: Problem): string {
  return errors
    .filter(({ path, message }) => !detail.includes(`${path} ${message}`))
    .map(({ path, message }) => `  ${plain(path)} ${plain(message)}\n`)
    .join("");
}

function facts(problem: Problem, asked: Asked | undefined, output: Output): string {
  const { tight, largest_amount, occurrence, known } = problem;
  return renderFacts(
    [
      ["asked for", asked?.words],
      ["occurrence", occurrence === undefined ? undefined : occurrence + 1],
      ["tight", tight && `${unitWords(tight.free)} free ${windowWords(tight)}`],
      ["at most", largest_amount === undefined ? undefined : unitWords(largest_amount)],
      ["fit now", partWords(problem, asked?.placement?.body.count)],
      ["free there", freeWords(problem)],
      ["there are", known?.join(", ")],
    ],
    output,
  );
}

/** For a gang. */
function partWords({ placeable }: Problem, count: number | undefined): string | undefined {
  if (placeable === undefined || count === undefined) return undefined;
  return `${placeable} of ${count} parts`;
}

/** Of a node that somebody chose. */
function freeWords({ gpu_milli_free, cpu_milli_free, memory_mib_free }: Problem) {
  if (cpu_milli_free === undefined || memory_mib_free === undefined) return undefined;
  const gpus = (gpu_milli_free ?? []).map((milli, number) => `GPU ${number} ${milli} milli`);
  return [...gpus, coreWords(cpu_milli_free), memoryWords(memory_mib_free)].join(", ");
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
