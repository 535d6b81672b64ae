import type {
  Candidate,
  ExplanationWire,
  PlacementForecast,
  PlacementRequest,
  Problem,
  RuledOut,
} from "../../../wire/index.ts";
import type { Again } from "../../session.ts";
import type { Output } from "../../terminal/io.ts";
import { paint } from "../../terminal/paint.ts";
import { type Column, renderFacts, renderTable } from "../../terminal/table.ts";
import { plain } from "../../terminal/width.ts";
import { fixWords, placeCommand, placementWords, withFix } from "./request.ts";

/** Hard constraints in the order in which they are checked, and what a node lacks by each. */
const LACKS: Record<keyof RuledOut, string> = {
  not_ready: "suspect or lost",
  drained: "draining",
  resting: "resting, for too much failed there",
  labels: "other labels",
  model: "GPUs of other models, or none",
  gpu_memory: "GPUs with less memory",
  reserved: "promised to reservations",
  gpu_count: "too few GPUs",
  gpu_free: "too few free GPUs",
  cpu: "too little free CPU",
  tenants: "as many placements as it may have",
  memory: "too little free memory",
};

/** What a refusal and an explanation have in common. */
export type Funnel = Pick<Problem, "nodes" | "feasible" | "ruled_out">;

/**
 * Nodes by the first constraint that they fail, and how many are left after each. Nothing for a
 * refusal that did not look at nodes.
 */
export function renderFunnel({ nodes, ruled_out, feasible }: Funnel, output: Output): string {
  if (nodes === undefined || ruled_out === undefined) return "";
  const columns: readonly Column[] = [
    { title: "nodes" },
    { title: "ruled out", align: "right" },
    { title: "left", align: "right" },
  ];
  let left = nodes;
  const rows = Object.entries(ruled_out)
    .filter(([, count]) => count > 0)
    .map(([constraint, count]) => {
      left -= count;
      return [lackWords(constraint), count, left];
    });
  const all = ["in question", undefined, nodes];
  const fit = feasible === undefined ? [] : [["could take it", undefined, feasible]];
  return renderTable(columns, [all, ...rows, ...fit], output);
}

/** A server that is newer may know of more. */
function lackWords(constraint: string): string {
  return isConstraint(constraint) ? LACKS[constraint] : constraint;
}

function isConstraint(text: string): text is keyof RuledOut {
  return Object.hasOwn(LACKS, text);
}

/** The single changes that would let a request in, each with the command that asks so. */
export function renderFixes(
  fixes: Problem["would_fit"],
  asked: PlacementRequest | undefined,
  again: Again | undefined,
): string {
  return (fixes ?? [])
    .map((fix) => {
      const head = `  it would fit with ${plain(fixWords(fix))}\n`;
      if (asked === undefined || again === undefined) return head;
      return `${head}    ask for that with: ${placeCommand(withFix(asked, fix), again)}\n`;
    })
    .join("");
}

/** Why a placement went where it went: the funnel, and the best nodes with their scores. */
export function renderExplanation(
  explanation: ExplanationWire,
  output: Output,
  before: readonly (readonly [name: string, value: string | undefined])[] = [],
): string {
  const { policy, basis, candidates } = explanation;
  const facts = renderFacts([...before, ["policy", policy], ["works by", basis]], output);
  return `${facts}\n${renderFunnel(explanation, output)}${renderCandidates(candidates, output)}`;
}

function renderCandidates(candidates: readonly Candidate[], output: Output): string {
  if (candidates.length === 0) return "";
  const names = [...new Set(candidates.flatMap(({ terms }) => Object.keys(terms)))];
  const columns: readonly Column[] = [
    { title: "best nodes" },
    ...["score", ...names].map((title) => ({ title, align: "right" as const })),
  ];
  const rows = candidates.map(({ node, score, terms, on_probation }) => {
    const name = on_probation === true ? `${node} (on probation)` : node;
    return [name, score, ...names.map((term) => terms[term])];
  });
  return `\n${renderTable(columns, rows, output)}`;
}

/** Where each part of a request would go now, and why. */
export function renderForecast(
  forecast: PlacementForecast,
  asked: PlacementRequest,
  { again, output }: { readonly again: Again; readonly output: Output },
): string {
  const { fits, count, placeable, explanation } = forecast;
  const head = fits
    ? paint(output, "green", "it would be placed")
    : paint(output, ["bold", "red"], "it would be refused");
  const parts = count === 1 || fits ? "" : `, ${placeable} of ${count} parts fit now`;
  const told = renderExplanation(explanation, output, [
    ["asked for", placementWords(asked)],
    ["on", fits ? goingWords(forecast) : undefined],
  ]);
  const fixes = renderFixes(explanation.would_fit, asked, again);
  return `${head}${parts}\n${told}${fixes === "" ? "" : "\n"}${fixes}`;
}

/** `gpu-1 (GPUs 0, 1), 2 parts on gpu-2 (GPUs 0, 1)` */
function goingWords({ would_go }: PlacementForecast): string {
  const byNode = Map.groupBy(would_go, ({ node }) => node);
  const words = [...byNode].map(([node, parts]) => {
    const gpus = [...new Set(parts.flatMap((part) => part.gpus))];
    const which = gpus.length === 0 ? "" : ` (GPUs ${gpus.join(", ")})`;
    return would_go.length === 1 ? `${node}${which}` : `${node}${which}, ${partWords(parts)}`;
  });
  return words.join("; ");
}

function partWords({ length }: readonly unknown[]): string {
  return length === 1 ? "1 part" : `${length} parts`;
}
