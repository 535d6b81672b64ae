import type { ReportName } from "../../wire/index.ts";

/** A report that can be chosen: what it answers, and what one row may stand for. */
export interface CatalogueEntry {
  readonly name: ReportName;
  readonly title: string;
  readonly question: string;
  /** The first one is shown at first. */
  readonly by: readonly (readonly [string, string])[];
  /** The column to draw. */
  readonly drawn: string;
}

const DAY = ["day", "Day"] as const;
const HOUR = ["hour", "Hour"] as const;
const POOL = ["pool", "Pool"] as const;
const USER = ["user", "User"] as const;

/** The reports of the server, in the order in which people ask. */
export const CATALOGUE: readonly CatalogueEntry[] = [
  {
    name: "utilisation",
    title: "Utilisation",
    question: "How much of what there is, is used?",
    by: [DAY, HOUR, POOL],
    drawn: "mean_percent",
  },
  {
    name: "unmet-demand",
    title: "Unmet demand",
    question: "What was wanted and could not be had?",
    by: [HOUR, POOL, ["amount", "Amount"], USER, ["code", "Reason"]],
    drawn: "unit_hours_wanted",
  },
  {
    name: "usage",
    title: "Usage",
    question: "Who holds how much?",
    by: [USER, POOL, ["tier", "Tier"], DAY, HOUR, ["week", "Week"]],
    drawn: "reserved_unit_hours",
  },
  {
    name: "placements",
    title: "Placements",
    question: "Who had which GPUs?",
    by: [USER, ["cluster", "Cluster"], ["node", "Node"], ["policy", "Policy"], DAY, HOUR],
    drawn: "gpu_hours",
  },
  {
    name: "revenue",
    title: "Revenue",
    question: "What is earned, and what was lost?",
    by: [POOL, USER, DAY],
    drawn: "revenue",
  },
  {
    name: "best-sellers",
    title: "Best sellers",
    question: "Which shapes of request sell?",
    by: [["shape", "Shape"], ["start_hour", "Hour of the week"], POOL],
    drawn: "admitted_unit_hours",
  },
  {
    name: "headroom",
    title: "Headroom",
    question: "How much could still be asked for?",
    by: [POOL, DAY, HOUR],
    drawn: "min_units",
  },
  {
    name: "signals",
    title: "Signals",
    question: "What should somebody look at?",
    by: [
      ["severity", "Severity"],
      ["code", "Rule"],
      ["subject", "Subject"],
    ],
    drawn: "",
  },
];

/** The chosen report; the first one for a name that is none. */
export function entryOf(name: string | null): CatalogueEntry {
  const found = CATALOGUE.find((entry) => entry.name === name) ?? CATALOGUE[0];
  if (found === undefined) throw new Error("the catalogue has reports");
  return found;
}
