import { AS_RECORDED, type BacktestRun, type UserFare } from "../../../sim/index.ts";
import { BACKTEST_BLOCKS } from "../../simulate/blocks.ts";
import { formatFigure, renderComparison } from "../../simulate/table.ts";
import type { Io } from "../../terminal/io.ts";
import { renderTable } from "../../terminal/table.ts";
import { formatInstant } from "../../time/iso.ts";
import type { Told } from "./document.ts";

/** Users shown at each end; the document has them all. */
const SHOWN_USERS = 10;
/** One in so many left out is worth a word. */
const MANY = 10;

/** What really happened and what would have, side by side; then who gains and who loses. */
export function renderBacktest(told: Told, io: Io): string {
  const { runs, jobs, leftOut } = told;
  const outcome = { runs: runs.map(({ policy, metrics }) => ({ policy, seed: 0, metrics })) };
  const others = runs.flatMap(({ policy }, place) =>
    place > 0 && policy !== AS_RECORDED ? [{ place, policy }] : [],
  );
  return [
    `${headline(told)}\n`,
    countsLine(jobs, leftOut),
    renderComparison(outcome, BACKTEST_BLOCKS, io),
    ...runs.map((run) => renderChanges(told, run)),
    ...others.map((other) => renderFares(told.users, other, io)),
    "* best of its column. Times in seconds; in a slowdown runs below 10 count as 10.\n",
  ].join("");
}

function countsLine(jobs: number, leftOut: number): string {
  const compared =
    jobs === 1 ? "1 job that came to an end is" : `${jobs} jobs that came to an end are`;
  const others = leftOut === 1 ? "1 other is" : `${leftOut} others are`;
  const counts = `${compared} compared, ${others} left out.\n`;
  if (leftOut * MANY < jobs) return `${counts}\n`;
  // Whom the recorded policy had put off is not among those that are compared.
  const bias = "So many take part uncounted that what was recorded looks better than it was.";
  return `${counts}${bias}\n\n`;
}

function headline({ file, firstSeq, lastSeq, beginAt, endAt, pool }: Told): string {
  const [from, to] = [beginAt, endAt].map((at) => formatInstant(Math.floor(at / 1_000)));
  const where = pool === undefined ? "" : `, pool ${pool}`;
  return `${file}${where}: records ${firstSeq} to ${lastSeq}, ${from} to ${to}`;
}

/** What did not go as it did beside the waits; nothing where there is nothing to say. */
function renderChanges(told: Told, { policy, tally }: BacktestRun): string {
  if (tally === undefined) {
    const { granted, displaced } = told.reservations;
    const refused = told.refused === undefined ? "" : `, ${told.refused} refused`;
    return `\nreservations, ${policy}: ${granted} granted${refused}, ${displaced} displaced\n`;
  }
  const { same, moved, unmet, displaced } = tally.reservations;
  const lines = [
    `reservations, ${policy}: ${same} as they were, ${moved} otherwise, ${unmet} unmet, ` +
      `${displaced} displaced`,
  ];
  if (tally.refusedParts > 0) lines.push(`jobs refused, ${policy}: ${tally.refusedParts}`);
  if (tally.lostOfferParts > 0) {
    lines.push(`jobs of frameworks without an offer, ${policy}: ${tally.lostOfferParts}`);
  }
  return `${lines.join("\n")}\n`;
}

interface Other {
  readonly place: number;
  readonly policy: string;
}

function renderFares(users: readonly UserFare[], { place, policy }: Other, io: Io): string {
  const changeOf = ({ meanWait }: UserFare): number => meanWait[place]! - meanWait[0]!;
  const sorted = users.toSorted((a, b) => changeOf(a) - changeOf(b));
  const gain = sorted.filter((fare) => changeOf(fare) < 0);
  const lose = sorted.filter((fare) => changeOf(fare) > 0).toReversed();
  const same = users.length - gain.length - lose.length;
  const shown = [...gain.slice(0, SHOWN_USERS), ...lose.slice(0, SHOWN_USERS)];
  const head =
    `\nUnder ${policy} ${gain.length} of ${users.length} users wait for less on average, ` +
    `${lose.length} for more, ${same} for as long.\n`;
  if (shown.length === 0) return `${head}\n`;
  const table = renderTable(
    [
      { title: "user" },
      ...["jobs", "unit hours", "wait", `wait, ${policy}`, "change"].map(
        (title) => ({ title, align: "right" }) as const,
      ),
    ],
    shown.map((fare) => {
      const change = changeOf(fare);
      return [
        fare.userId,
        fare.jobs,
        formatFigure(fare.unitHours),
        formatFigure(fare.meanWait[0]!),
        formatFigure(fare.meanWait[place]!),
        `${change > 0 ? "+" : ""}${formatFigure(change)}`,
      ];
    }),
    io.out,
  );
  return `${head}${table}\n`;
}
