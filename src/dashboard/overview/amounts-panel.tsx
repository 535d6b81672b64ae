import { hrefOf, Link } from "../frame/router.tsx";
import { useReport } from "../live/queries.ts";
import { BarTable } from "../parts/bar-table.tsx";
import { numberIn, type ReportRow } from "../parts/cells.ts";
import { Empty } from "../parts/empty.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { Panel } from "../parts/panel.tsx";
import { shortText, wholeText } from "../show/number.ts";

/** What the next data centre should have: refused demand by the size of what was asked for. */
export function AmountsPanel() {
  const report = useReport("unmet-demand", { by: "amount" });
  const actions = (
    <Link href={hrefOf("reports", { report: "unmet-demand", by: "amount" })}>As numbers</Link>
  );
  return (
    <Panel title="Refused, by size" note="last 30 days" actions={actions}>
      <Loaded query={report}>
        {({ rows }) =>
          rows.length === 0 ? (
            <Empty title="Nobody was refused" />
          ) : (
            <>
              <BarTable
                head={["Units asked for", "Requests", "Unit-hours wanted"]}
                rows={rows.map(barOf)}
              />
              <p className="finding">{findingOf(rows)}</p>
            </>
          )
        }
      </Loaded>
    </Panel>
  );
}

function barOf(row: ReportRow) {
  const from = numberIn(row, "amount_from");
  const to = numberIn(row, "amount_to");
  return {
    key: String(from),
    name: from === to ? wholeText(from) : `${wholeText(from)} – ${wholeText(to)}`,
    count: wholeText(numberIn(row, "unmet_requests")),
    value: numberIn(row, "unit_hours_wanted"),
    text: shortText(numberIn(row, "unit_hours_wanted")),
  };
}

/** The largest row in words: a fact of the report, no advice. */
function findingOf(rows: readonly ReportRow[]): string {
  const total = rows.reduce((sum, row) => sum + numberIn(row, "unit_hours_wanted"), 0);
  const top = rows.reduce((best, row) =>
    numberIn(row, "unit_hours_wanted") > numberIn(best, "unit_hours_wanted") ? row : best,
  );
  if (total === 0) return "What was refused had no window of its own.";
  const share = Math.round((numberIn(top, "unit_hours_wanted") / total) * 100);
  const fit = numberIn(top, "largest_fit");
  return (
    `${share} % of the unit-hours refused were asked for in requests of ` +
    `${wholeText(numberIn(top, "amount_from"))} to ${wholeText(numberIn(top, "amount_to"))} ` +
    `units; the most that one of them could have had was ${wholeText(fit)}.`
  );
}
