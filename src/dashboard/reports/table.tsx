import { useState } from "react";
import type { Report, ReportColumn } from "../../wire/index.ts";
import { useNow } from "../live/now.ts";
import { useZone } from "../show/zone.ts";
import { cellText, headingOf, isNumeric, sortRows } from "./cells.ts";

/** Rows at once; more are behind a button, for a browser's sake. */
const ROWS = 250;

/** A report as numbers; a press on a heading sorts by it. */
export function ReportTable({ report }: { readonly report: Report }) {
  const [sorted, setSorted] = useState<string>();
  const [isDescending, setIsDescending] = useState(true);
  const [shown, setShown] = useState(ROWS);
  const rows = sortRows(report.rows, sorted, isDescending);
  const sort = (name: string): void => {
    setIsDescending(sorted === name ? !isDescending : true);
    setSorted(name);
  };
  return (
    <>
      <div className="scroll-both">
        <table className="table report">
          <thead>
            <tr>
              {report.columns.map((column) => (
                <Heading
                  key={column.name}
                  column={column}
                  order={
                    sorted === column.name ? (isDescending ? "descending" : "ascending") : "none"
                  }
                  onSort={() => sort(column.name)}
                />
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, shown).map((row, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows have no name of their own
              <Row key={index} row={row} columns={report.columns} />
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > shown ? (
        <button type="button" onClick={() => setShown(shown * 4)}>
          More of the {rows.length} rows
        </button>
      ) : null}
    </>
  );
}

function Heading(props: {
  readonly column: ReportColumn;
  readonly order: "none" | "ascending" | "descending";
  readonly onSort: () => void;
}) {
  const { column, order } = props;
  return (
    <th scope="col" className={isNumeric(column) ? "num" : undefined} aria-sort={order}>
      <button type="button" className="heading" title={column.meaning} onClick={props.onSort}>
        {headingOf(column)}
        <span aria-hidden="true">
          {order === "none" ? "" : order === "ascending" ? " ↑" : " ↓"}
        </span>
      </button>
    </th>
  );
}

function Row(props: {
  readonly row: Report["rows"][number];
  readonly columns: readonly ReportColumn[];
}) {
  const zone = useZone();
  const nowS = useNow();
  return (
    <tr>
      {props.columns.map((column) => (
        <td key={column.name} className={isNumeric(column) ? "num" : undefined}>
          {cellText(props.row[column.name], column, { zone, nowS })}
        </td>
      ))}
    </tr>
  );
}
