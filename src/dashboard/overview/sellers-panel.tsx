import { hrefOf, Link } from "../frame/router.tsx";
import { useReport } from "../live/queries.ts";
import { BarTable } from "../parts/bar-table.tsx";
import { numberIn, type ReportRow } from "../parts/cells.ts";
import { Empty } from "../parts/empty.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { Panel } from "../parts/panel.tsx";
import { shortText, wholeText } from "../show/number.ts";

const SHOWN = 7;

/** Which shapes of request sell best, and how much more of them was wanted. */
export function SellersPanel() {
  const report = useReport("best-sellers", { by: "shape" });
  const actions = (
    <Link href={hrefOf("reports", { report: "best-sellers", by: "shape" })}>As numbers</Link>
  );
  return (
    <Panel title="Best sellers" note="last 30 days; pale: refused" actions={actions}>
      <Loaded query={report}>
        {({ rows }) =>
          rows.length === 0 ? (
            <Empty title="Nothing was asked for yet" />
          ) : (
            <BarTable
              head={["Units × time", "Admitted", "Unit-hours"]}
              rows={rows.slice(0, SHOWN).map(barOf)}
            />
          )
        }
      </Loaded>
    </Panel>
  );
}

function barOf(row: ReportRow) {
  const [from, to] = [numberIn(row, "amount_from"), numberIn(row, "amount_to")];
  const amount = from === to ? wholeText(from) : `${wholeText(from)}–${wholeText(to)}`;
  const admitted = numberIn(row, "admitted_unit_hours");
  return {
    key: `${from} ${numberIn(row, "hours_over")}`,
    name: `${amount} × ${lengthOf(row)}`,
    count: wholeText(numberIn(row, "admitted")),
    value: admitted,
    text: shortText(admitted),
    more: numberIn(row, "refused_unit_hours"),
  };
}

function lengthOf(row: ReportRow): string {
  const over = numberIn(row, "hours_over");
  const upTo = row["hours_up_to"];
  if (typeof upTo !== "number") return `over ${hours(over)}`;
  return over === 0 ? `up to ${hours(upTo)}` : `${hours(over)}–${hours(upTo)}`;
}

function hours(count: number): string {
  return count >= 24 && count % 24 === 0 ? `${count / 24}d` : `${count}h`;
}
